package io.continuum.coordinator.conduct;

import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Holds organisations back and lets them go on. Thread-safe.
 *
 * <p>A suspension is a flag and nothing else: while it lasts, what the organisation asks is refused; what it has, sent and
 * earned stays as it is. So nothing is left of it once it is lifted but the record that it was.
 */
public final class Suspensions {
    /** Who acted, if it was the operator of the coordinator. */
    public static final String OPERATOR = "coordinator";

    public static final int SHOWN_MAX = 200;

    private final ConductStore store;
    private final Transactions transactions;
    private final InstantSource clock;

    public Suspensions(ConductStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Holds an organisation back from now on. Where a suspension lasts, that one stays. @return the one that lasts */
    public Suspension suspend(FederationId federation, OrgId organisation, Grounds grounds, String note, String by) {
        Suspension wanted = new Suspension(organisation, grounds, note, now(), by, Suspension.LASTING, "");
        return transactions.write(() -> store.add(federation, wanted)
                ? wanted
                : store.suspension(federation, organisation).orElseThrow());
    }

    /** Lets an organisation go on. @return whether it was held back */
    public boolean lift(FederationId federation, OrgId organisation, String by) {
        return store.lift(federation, organisation, by, now());
    }

    /** The suspension that lasts. */
    public Optional<Suspension> find(FederationId federation, OrgId organisation) {
        return store.suspension(federation, organisation);
    }

    /** Lasting and lifted ones, newest first. */
    public List<Suspension> all(FederationId federation) {
        return store.suspensions(federation, SHOWN_MAX);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
