package io.continuum.coordinator;

import io.continuum.coordinator.activity.Activity;
import io.continuum.coordinator.activity.CreditPressure;
import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.api.Conduct;
import io.continuum.coordinator.api.Overseeing;
import io.continuum.coordinator.bond.Bonds;
import io.continuum.coordinator.conduct.Appeals;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.console.ConsoleSessions;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.member.Proposals;
import io.continuum.coordinator.member.Sponsors;
import io.continuum.coordinator.simulation.PolicyTrial;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlActivityStore;
import io.continuum.coordinator.store.SqlBondStore;
import io.continuum.coordinator.store.SqlConductStore;
import io.continuum.coordinator.store.SqlProposalStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** What admins and the coordinator's operator see and decide, wired. */
final class OverseeingPart {
    private final Conduct conduct;
    private final Overseeing overseeing;
    private final Bonds bonds;

    private volatile CreditPressure.Share pressure = CreditPressure.Share.NONE;

    OverseeingPart(
            Database database,
            Sponsors sponsors,
            Ledger ledger,
            FreePages freePages,
            InstantSource clock,
            SecureRandom random) {
        SqlConductStore conducts = new SqlConductStore(database);
        SqlActivityStore activity = new SqlActivityStore(database);
        Suspensions suspensions = new Suspensions(conducts, database, clock);
        bonds = new Bonds(new SqlBondStore(database), sponsors, suspensions, ledger, database, clock);
        conduct = new Conduct(sponsors, bonds, suspensions, new Appeals(conducts, clock, random));
        overseeing = new Overseeing(
                new ConsoleSessions(clock, random),
                new Activity(activity, database, clock),
                new CreditPressure(activity, freePages, clock),
                new Proposals(new SqlProposalStore(database), clock),
                new PolicyTrial(System::nanoTime));
    }

    Conduct conduct() {
        return conduct;
    }

    Overseeing overseeing() {
        return overseeing;
    }

    /** What it takes to bring organisations in. */
    Bonds bonds() {
        return bonds;
    }

    /** Whether those who give can ask, in all federations together, as {@link #press} found it last. */
    CreditPressure.Share pressure() {
        return pressure;
    }

    /** Looks again whether those who give can ask. */
    void press(List<FederationId> federations, Function<FederationId, CreditPolicy> policies) {
        pressure = federations.stream()
                .map(federation -> overseeing
                        .pressure()
                        .see(federation, policies.apply(federation))
                        .share())
                .reduce(CreditPressure.Share.NONE, CreditPressure.Share::plus);
    }

    /** Brings the counts of a federation up to date. */
    void count(FederationId federation) {
        overseeing.activity().count(federation);
    }
}
