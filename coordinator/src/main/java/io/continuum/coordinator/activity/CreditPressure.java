package io.continuum.coordinator.activity;

import io.continuum.coordinator.activity.ActivityStore.AccountLine;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private static final String ALLOWANCE = "allowance";

    /** What one kind of account holds in all. */
    public record Total(String kind, long balance, long credited, long debited) {}

    /** What an organisation holds, by kind of account. */
    public record Purse(OrgId organisation, Map<String, Long> balances, long earned, boolean active) {
        public long balance(String kind) {
            return balances.getOrDefault(kind, 0L);
        }

        /** Whether there is less than one page's price to ask with, earned or free. */
        boolean starved(long pagePrice) {
            return Math.max(balance(AVAILABLE), balance(ALLOWANCE)) < pagePrice;
        }
    }

    /**
     * The credits of a federation at one moment.
     *
     * @param active organisations that contribute
     * @param starved how many of those cannot pay for one page
     */
    public record Seen(List<Total> totals, List<Purse> purses, int active, int starved) {}

    private final ActivityStore store;
    private final InstantSource clock;

    public CreditPressure(ActivityStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public Seen see(FederationId federation, long pagePrice) {
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
        List<Purse> purses = new ArrayList<>();
        held.forEach((hex, lines) -> purses.add(purse(new OrgId(Bytes.ofHex(hex)), lines, active)));
        purses.sort(Comparator.comparing(Purse::organisation));
        int starved = (int) purses.stream()
                .filter(Purse::active)
                .filter(purse -> purse.starved(pagePrice))
                .count();
        List<Total> sorted = new ArrayList<>(totals.values());
        sorted.sort(Comparator.comparing(Total::kind));
        return new Seen(sorted, purses, active.size(), starved);
    }

    private static Purse purse(OrgId organisation, Map<String, AccountLine> lines, Set<OrgId> active) {
        Map<String, Long> balances = new HashMap<>();
        lines.forEach((kind, line) -> balances.put(kind, line.balance()));
        AccountLine earned = lines.get(AVAILABLE);
        return new Purse(organisation, balances, earned == null ? 0 : earned.credited(), active.contains(organisation));
    }

    private static Total sum(Total one, Total other) {
        return new Total(
                one.kind(),
                one.balance() + other.balance(),
                one.credited() + other.credited(),
                one.debited() + other.debited());
    }
}
