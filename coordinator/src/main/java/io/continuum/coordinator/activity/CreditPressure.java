package io.continuum.coordinator.activity;

import io.continuum.coordinator.activity.ActivityStore.AccountLine;
import io.continuum.coordinator.allowance.FreePages;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How the credits of a federation lie, and whether those who give can ask. Thread-safe.
 *
 * <p>A federation is squeezed when many of those who contribute have nothing left to ask with: a few hoard, and the others
 * cannot earn.
 */
public final class CreditPressure {
    /** Who sent something in this time contributes. */
    public static final Duration ACTIVE = Duration.ofDays(30);

    private static final String AVAILABLE = "available";

    /** What one kind of account holds in all. */
    public record Total(String kind, long balance, long credited, long debited) {}

    /**
     * What an organisation holds, by kind of account.
     *
     * @param starved whether it contributes and can pay for no page today, neither with what it earned nor with free pages
     */
    public record Purse(OrgId organisation, Map<String, Long> balances, long earned, boolean active, boolean starved) {
        public long balance(String kind) {
            return balances.getOrDefault(kind, 0L);
        }
    }

    /** So many organisations contribute, and so many of those can pay for no page. */
    public record Share(int active, int starved) {
        public static final Share NONE = new Share(0, 0);

        public Share plus(Share other) {
            return new Share(active + other.active, starved + other.starved);
        }
    }

    /** The credits of a federation at one moment. */
    public record Seen(List<Total> totals, List<Purse> purses) {
        public Share share() {
            return new Share(count(Purse::active), count(Purse::starved));
        }

        private int count(Predicate<Purse> wanted) {
            return (int) purses.stream().filter(wanted).count();
        }
    }

    private final ActivityStore store;
    private final FreePages freePages;
    private final InstantSource clock;

    public CreditPressure(ActivityStore store, FreePages freePages, InstantSource clock) {
        this.store = store;
        this.freePages = freePages;
        this.clock = clock;
    }

    public Seen see(FederationId federation, CreditPolicy policy) {
        Map<String, Total> totals = new HashMap<>();
        Map<String, Map<String, AccountLine>> held = new HashMap<>();
        for (AccountLine line : store.accounts(federation)) {
            int colon = line.name().indexOf(':');
            String kind = colon < 0 ? line.name() : line.name().substring(0, colon);
            totals.merge(kind, new Total(kind, line.balance(), line.credited(), line.debited()), CreditPressure::sum);
            if (colon >= 0) {
                held.computeIfAbsent(line.name().substring(colon + 1), _ -> new HashMap<>())
                        .put(kind, line);
            }
        }
        Set<OrgId> active = store.active(federation, clock.instant().minus(ACTIVE));
        active.forEach(organisation -> held.computeIfAbsent(organisation.toString(), _ -> new HashMap<>()));
        List<Purse> purses = new ArrayList<>();
        held.forEach((hex, lines) -> {
            OrgId organisation = new OrgId(Bytes.ofHex(hex));
            purses.add(purse(federation, organisation, lines, active.contains(organisation), policy));
        });
        purses.sort(Comparator.comparing(Purse::organisation));
        List<Total> sorted = new ArrayList<>(totals.values());
        sorted.sort(Comparator.comparing(Total::kind));
        return new Seen(sorted, purses);
    }

    private Purse purse(
            FederationId federation,
            OrgId organisation,
            Map<String, AccountLine> lines,
            boolean active,
            CreditPolicy policy) {
        Map<String, Long> balances = new HashMap<>();
        lines.forEach((kind, line) -> balances.put(kind, line.balance()));
        AccountLine earned = lines.get(AVAILABLE);
        long price = policy.pagePrice().value();
        boolean starved = active
                && balances.getOrDefault(AVAILABLE, 0L) < price
                && freePages.left(federation, organisation, policy) < price;
        return new Purse(organisation, balances, earned == null ? 0 : earned.credited(), active, starved);
    }

    private static Total sum(Total one, Total other) {
        return new Total(
                one.kind(),
                one.balance() + other.balance(),
                one.credited() + other.credited(),
                one.debited() + other.debited());
    }
}
