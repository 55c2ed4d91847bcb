package io.continuum.coordinator.simulation;

import io.continuum.coordinator.allowance.Days;
import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.earning.Demurrage;
import io.continuum.coordinator.earning.Deposits;
import io.continuum.coordinator.earning.MintBounds;
import io.continuum.coordinator.earning.Subtrees;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.query.Queries;
import io.continuum.coordinator.query.QueryResult;
import io.continuum.coordinator.query.Royalties;
import io.continuum.coordinator.query.Till;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.release.Releases.Filed;
import io.continuum.coordinator.release.Releases.Ripe;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A federation without network and database: the coordinator's ledger, releases, deposits, free pages, queries and
 * royalties over stores in memory, on days that pass when told. Only the counting of tags is its own. For one thread.
 */
final class World {
    static final FederationId FEDERATION = FederationId.of(new byte[FederationId.BYTES]);

    private static final long TAG_EPOCH = 1;

    private final CreditPolicy policy;
    private final int k;
    private final RandomGenerator random;
    private final MemoryLedger entries = new MemoryLedger();
    private final MemoryEarnings earnings = new MemoryEarnings(entries);
    private final MemoryPages pages = new MemoryPages();
    private final Map<Bytes, Set<OrgId>> waiting = new HashMap<>();
    private final Ledger ledger;
    private final FreePages freePages;
    private final Deposits deposits;
    private final Demurrage demurrage;
    private final Releases releases;
    private final Queries queries;
    private final Royalties royalties;
    private Instant now = Instant.EPOCH.plus(Duration.ofDays(20_000));

    World(CreditPolicy policy, int k, RandomGenerator random) {
        this.policy = policy;
        this.k = k;
        this.random = random;
        InstantSource clock = () -> now;
        Transactions atOnce = new AtOnce();
        Subtrees subtrees = this::subtree;
        ledger = new Ledger(entries, (_, _) -> {}, atOnce, clock, random);
        freePages = new FreePages(earnings, ledger, atOnce, clock, random);
        deposits = new Deposits(earnings, ledger, freePages, atOnce, clock, random);
        demurrage = new Demurrage(earnings, ledger, clock);
        releases =
                new Releases(pages, ledger, subtrees, new MintBounds(earnings, earnings, clock), atOnce, clock, random);
        Till till = new Till(ledger, freePages);
        queries = new Queries(
                pages, (_, _, tags) -> tags.stream().map(_ -> List.<byte[]>of()).toList(), till, atOnce, clock);
        royalties = new Royalties(pages, ledger, subtrees, atOnce, clock);
    }

    /** One thread and no disk: what is written is written. */
    private static final class AtOnce implements Transactions {
        @Override
        public <T> T write(Supplier<T> work) {
            return work.get();
        }

        @Override
        public <T> T read(Supplier<T> work) {
            return work.get();
        }
    }

    /** A page that was bought. */
    record Bought(TransferId transfer, List<Bytes> tags, long nextSeq) {}

    void join(OrgId organisation, OrgId subtree) {
        earnings.join(organisation, subtree, Days.of(now));
        freePages.welcome(FEDERATION, organisation, policy);
    }

    private OrgId subtree(FederationId federation, OrgId organisation) {
        return earnings.standing(federation, organisation).subtree();
    }

    /** Sends a contribution, which is refused if it is a copy or its deposit cannot be locked. */
    void contribute(OrgId organisation, Bytes tag) {
        Set<OrgId> organisations = waiting.computeIfAbsent(tag, _ -> new LinkedHashSet<>());
        if (pages.released(tag)
                || organisations.contains(organisation)
                || !deposits.lock(FEDERATION, TAG_EPOCH, tag, organisation, policy)) {
            return;
        }
        organisations.add(organisation);
        if (counted(organisations) >= k) {
            release(tag, List.copyOf(organisations));
        }
    }

    private long counted(Collection<OrgId> organisations) {
        return policy.releaseNeedsSubtrees()
                ? organisations.stream()
                        .map(organisation -> subtree(FEDERATION, organisation))
                        .distinct()
                        .count()
                : organisations.size();
    }

    /** All organisations file it at once. */
    private void release(Bytes tag, List<OrgId> organisations) {
        waiting.remove(tag);
        releases.settle(
                FEDERATION, List.of(new Ripe(TAG_EPOCH, tag, organisations)), List.of(), List.of(), policy, now);
        deposits.giveBack(FEDERATION, TAG_EPOCH, tag, policy);
        List<Bucket> buckets = List.of(new Bucket(Bucket.Slot.SUBJECT_PREDICATE, bucketOf(tag)));
        List<Filed> filed = organisations.stream()
                .map(organisation -> new Filed(TAG_EPOCH, tag, organisation, buckets))
                .toList();
        releases.settle(FEDERATION, List.of(), filed, List.of(), policy, now);
    }

    static long bucketOf(Bytes tag) {
        return tag.toArray()[0] & 0xf;
    }

    boolean released(Bytes tag) {
        return pages.released(tag);
    }

    /** Buys a page, if there is one and it can be paid. */
    Optional<Bought> ask(OrgId organisation, long bucket, long after) {
        TransferId transfer = TransferId.random(random);
        Queries.Question question =
                new Queries.Question(FEDERATION, TAG_EPOCH, Bucket.Slot.SUBJECT_PREDICATE.code(), bucket, after);
        return queries.ask(organisation, question, transfer, policy) instanceof QueryResult.Served served
                        && served.charged() > 0
                ? pages.findPage(FEDERATION, transfer).map(page -> new Bought(transfer, page.tags(), page.nextSeq()))
                : Optional.empty();
    }

    void feedback(OrgId organisation, TransferId transfer, boolean useful) {
        royalties.feedback(FEDERATION, organisation, transfer, useful, policy);
    }

    /** Lets a day pass, and does what the coordinator's upkeep does. */
    void nextDay() {
        now = now.plus(Duration.ofDays(1));
        royalties.shareSilent(_ -> policy);
        deposits.endDue(_ -> policy);
        demurrage.run(FEDERATION, policy);
        pages.forgetPages(now.minus(Queries.PAGE_KEPT), Integer.MAX_VALUE);
    }

    Collection<Entry> entries() {
        return entries.entries();
    }

    List<String> brokenRules() {
        return ledger.brokenRules(FEDERATION);
    }
}
