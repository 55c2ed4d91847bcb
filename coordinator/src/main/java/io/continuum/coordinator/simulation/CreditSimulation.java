package io.continuum.coordinator.simulation;

import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Lets honest members and one cheat of each kind live under a policy for a while, and says who earned what. Deterministic:
 * the same policy, k and seed give the same table. It takes some seconds of one thread.
 */
public final class CreditSimulation {
    /** Longer than any bound for newcomers holds. */
    public static final int DAYS = 120;

    private static final int HONEST = 12;
    private static final int PATTERNS = 2_000;
    private static final int SEEN_A_DAY = 4;
    private static final int ASKED_A_DAY = 6;
    private static final int SPAM_A_DAY = 10;
    private static final int BUCKETS = 16;
    private static final double SILENT = 0.5;

    /**
     * What came of a strategy, for one honest member or for all organisations of one cheat together, in millicredits a day.
     *
     * @param earned by releases and royalties
     * @param lost deposits and demurrage burned, and for a cheat what it paid for its own patterns
     * @param asked pages a day that were paid for, be it with free ones
     */
    public record Row(Strategy strategy, long earned, long lost, double asked) {
        public long net() {
            return earned - lost;
        }
    }

    /** @param broken rules of the ledger that do not hold at the end; empty unless there is a bug */
    public record Result(CreditPolicy policy, int k, long seed, int days, List<Row> rows, List<String> broken) {
        public Row row(Strategy strategy) {
            return rows.get(strategy.ordinal());
        }

        /** The strategies, other than holding as many subtrees as a release needs, that pay better than honesty. */
        public List<Strategy> payingCheats() {
            return rows.stream()
                    .filter(row -> row.strategy() != Strategy.SYBIL_THREE_ROOTS)
                    .filter(row -> row.net() > row(Strategy.HONEST).net())
                    .map(Row::strategy)
                    .toList();
        }

        /**
         * What a ring of {@link Strategy#SYBIL_THREE_ROOTS} is left with for each day, in millicredits, if it is found at the end
         * and the bonds given for it are lost.
         */
        public long ringFound() {
            Row ring = row(Strategy.SYBIL_THREE_ROOTS);
            long bonds = policy.bond().value() * policy.value(PolicyParameter.SLASH_PERCENT) / 100;
            return ring.net() - bonds * ring.strategy().organisations() / days;
        }

        /** As a table, in credits a day. */
        public String table() {
            StringBuilder table = new StringBuilder("preset %s, k = %d, seed %d, %d days: credits a day%n"
                    .formatted(policy.preset().text(), k, seed, days));
            table.append("%-20s %13s %9s %9s %9s %9s%n"
                    .formatted("strategy", "organisations", "earned", "lost", "net", "pages"));
            for (Row row : rows) {
                table.append(String.format(
                        Locale.ROOT,
                        "%-20s %13d %9.2f %9.2f %9.2f %9.2f%n",
                        row.strategy().text(),
                        row.strategy().organisations(),
                        row.earned() / 1000.0,
                        row.lost() / 1000.0,
                        row.net() / 1000.0,
                        row.asked()));
            }
            return table.toString();
        }
    }

    private final CreditPolicy policy;
    private final int k;
    private final long seed;
    private final int days;
    private int lived;
    private final Random random;
    private final World world;
    private final Map<Strategy, List<OrgId>> members = new EnumMap<>(Strategy.class);
    private final Map<Strategy, Integer> asked = new EnumMap<>(Strategy.class);
    private final List<Bytes> sent = new ArrayList<>();
    private final Set<Bytes> reals = new HashSet<>();
    private int junk;

    private CreditSimulation(CreditPolicy policy, int k, long seed, int days) {
        this.policy = policy;
        this.k = k;
        this.seed = seed;
        this.days = days;
        this.random = new Random(seed);
        this.world = new World(policy, k, random);
    }

    /**
     * @param k how many organisations release a pattern
     * @param days how long it goes on, for example {@link #DAYS}
     */
    public static Result run(CreditPolicy policy, int k, long seed, int days) {
        return run(policy, k, seed, days, () -> true);
    }

    /**
     * As {@link #run(CreditPolicy, int, long, int)}, but ends early, with the days it got to, at least one.
     *
     * @param goesOn asked after each day
     */
    public static Result run(CreditPolicy policy, int k, long seed, int days, BooleanSupplier goesOn) {
        return new CreditSimulation(policy, k, seed, days).run(goesOn);
    }

    private Result run(BooleanSupplier goesOn) {
        for (Strategy strategy : Strategy.values()) {
            join(strategy, strategy == Strategy.HONEST ? HONEST : strategy.organisations());
        }
        do {
            for (Strategy strategy : Strategy.values()) {
                act(strategy, members.getOrDefault(strategy, List.of()));
            }
            world.nextDay();
            lived++;
        } while (lived < days && goesOn.getAsBoolean());
        return new Result(policy, k, seed, lived, rows(), world.brokenRules());
    }

    private void join(Strategy strategy, int organisations) {
        List<OrgId> joined = new ArrayList<>();
        for (int i = 0; i < organisations; i++) {
            byte[] id = new byte[OrgId.BYTES];
            random.nextBytes(id);
            OrgId organisation = OrgId.of(id);
            world.join(organisation, strategy.rooted() || joined.isEmpty() ? organisation : joined.getFirst());
            joined.add(organisation);
        }
        members.put(strategy, List.copyOf(joined));
    }

    private void act(Strategy strategy, List<OrgId> organisations) {
        switch (strategy) {
            case HONEST -> organisations.forEach(this::live);
            case FREE_RIDER -> organisations.forEach(organisation -> ask(strategy, organisation, ASKED_A_DAY));
            case DUPLICATES -> organisations.forEach(this::copy);
            case JUNK -> spam(organisations);
            case SYBIL_PADDING -> pad(organisations);
            case SYBIL_ONE_SPONSOR, SYBIL_THREE_ROOTS -> {
                spam(organisations);
                organisations.forEach(organisation -> ask(strategy, organisation, 2));
            }
        }
    }

    private void live(OrgId organisation) {
        for (int i = 0; i < SEEN_A_DAY; i++) {
            Bytes tag = seen();
            world.contribute(organisation, tag);
            sent.add(tag);
        }
        ask(Strategy.HONEST, organisation, ASKED_A_DAY);
    }

    private void pad(List<OrgId> organisations) {
        for (int i = 0; i < SEEN_A_DAY; i++) {
            Bytes tag = seen();
            organisations.forEach(organisation -> world.contribute(organisation, tag));
        }
        ask(Strategy.SYBIL_PADDING, organisations.getFirst(), ASKED_A_DAY);
    }

    /** What an organisation comes across: some things happen to everybody, most to few. */
    private Bytes seen() {
        double rare = random.nextDouble();
        return real((int) (PATTERNS * rare * rare * rare));
    }

    private void copy(OrgId organisation) {
        for (int i = 0; i < SPAM_A_DAY && !sent.isEmpty(); i++) {
            // What it has seen was released: tags of unreleased patterns are not served to anybody.
            Bytes seen = sent.get(random.nextInt(sent.size()));
            if (world.released(seen)) {
                world.contribute(organisation, seen);
            }
        }
        Bytes own = nextJunk();
        for (int i = 0; i < SPAM_A_DAY; i++) {
            world.contribute(organisation, own);
        }
    }

    private void spam(List<OrgId> organisations) {
        for (int i = 0; i < SPAM_A_DAY; i++) {
            Bytes tag = nextJunk();
            organisations.forEach(organisation -> world.contribute(organisation, tag));
        }
    }

    /** Goes through a bucket page by page, as somebody who looks for something does. */
    private void ask(Strategy strategy, OrgId organisation, int pages) {
        long after = 0;
        long bucket = random.nextInt(BUCKETS);
        for (int i = 0; i < pages; i++) {
            Optional<World.Bought> bought = world.ask(organisation, bucket, after);
            if (bought.isPresent()) {
                asked.merge(strategy, 1, Integer::sum);
                after = bought.get().nextSeq();
                say(strategy, organisation, bought.get());
            }
            if (after == 0) {
                bucket = random.nextInt(BUCKETS);
            }
        }
    }

    private void say(Strategy strategy, OrgId organisation, World.Bought page) {
        if (strategy != Strategy.HONEST) {
            world.feedback(organisation, page.transfer(), true);
        } else if (random.nextDouble() >= SILENT) {
            long real = page.tags().stream().filter(reals::contains).count();
            world.feedback(
                    organisation, page.transfer(), 2 * real >= page.tags().size());
        }
    }

    private Bytes real(int number) {
        Bytes tag = tag("real" + number);
        reals.add(tag);
        return tag;
    }

    private Bytes nextJunk() {
        return tag("junk" + junk++);
    }

    private static Bytes tag(String name) {
        return Bytes.of(Labels.sha256(name.getBytes(StandardCharsets.US_ASCII)));
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            List<OrgId> organisations = members.getOrDefault(strategy, List.of());
            // A cheat is all its organisations together; an honest member is one.
            long share = strategy == Strategy.HONEST ? organisations.size() : 1;
            long earned = 0;
            long lost = 0;
            for (OrgId organisation : organisations) {
                earned += sum(entry -> earns(entry, organisation));
                lost += sum(entry -> loses(entry, organisation, strategy));
            }
            rows.add(new Row(
                    strategy,
                    earned / share / lived,
                    lost / share / lived,
                    asked.getOrDefault(strategy, 0) / (double) share / lived));
        }
        return rows;
    }

    private long sum(Predicate<Entry> wanted) {
        return world.entries().stream().filter(wanted).mapToLong(Entry::amount).sum();
    }

    private static boolean earns(Entry entry, OrgId organisation) {
        return (entry.code() == Code.VEST || entry.code() == Code.ROYALTY)
                && entry.credit().equals(Account.available(organisation));
    }

    /** What left for good: posted out of escrow, or moved at once. */
    private static boolean loses(Entry entry, OrgId organisation, Strategy strategy) {
        boolean out = (entry.step() == Entry.Step.POST && entry.debit().equals(Account.escrow(organisation)))
                || (entry.step() == Entry.Step.SINGLE && entry.debit().equals(Account.available(organisation)));
        return out
                && switch (entry.code()) {
                    case DEPOSIT, DEMURRAGE -> true;
                    case PAGE -> strategy.sellsToItself();
                    default -> false;
                };
    }
}
