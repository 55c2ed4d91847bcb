package io.continuum.coordinator.measure;

import java.util.function.ToLongFunction;

/** Shows {@link Totals} as they were read last, so that a scrape costs the database nothing. Thread-safe. */
public final class TotalsGauges {
    private final TotalsStore store;
    private volatile Totals newest = Totals.NONE;

    public TotalsGauges(TotalsStore store, Meters meters) {
        this.store = store;
        gauge(meters, "continuum.federations", "", "Federations", Totals::federations);
        gauge(meters, "continuum.members", "", "Active members of all federations", Totals::members);
        gauge(meters, "continuum.releases", "", "Released tags", Totals::releases);
        gauge(meters, "continuum.ledger.minted", "millicredits", "Credits ever made", Totals::minted);
        gauge(meters, "continuum.ledger.burned", "millicredits", "Credits destroyed", Totals::burned);
        gauge(meters, "continuum.ledger.pool", "millicredits", "Credits in the pools", Totals::pool);
        gauge(meters, "continuum.ledger.treasury", "millicredits", "Credits in the treasuries", Totals::treasury);
        gauge(meters, "continuum.log.size", "leaves", "Leaves in all logs", Totals::logSize);
        gauge(meters, "continuum.log.pending", "leaves", "Leaves without a place", Totals::logPending);
        gauge(
                meters,
                "continuum.log.unwitnessed",
                "leaves",
                "Leaves that the newest witnessed checkpoints do not reach",
                Totals::logUnwitnessed);
        gauge(meters, "continuum.nonces", "", "Nonces kept in the database", Totals::nonces);
    }

    private void gauge(Meters meters, String name, String unit, String description, ToLongFunction<Totals> value) {
        meters.gauge(name, unit, description, () -> value.applyAsLong(newest));
    }

    /** Reads them again. */
    public void read() {
        newest = store.totals();
    }
}
