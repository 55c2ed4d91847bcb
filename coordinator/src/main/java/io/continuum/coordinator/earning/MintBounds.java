package io.continuum.coordinator.earning;

import io.continuum.coordinator.allowance.AllowanceStore;
import io.continuum.coordinator.allowance.Days;
import io.continuum.coordinator.allowance.Standing;
import io.continuum.coordinator.earning.EarningStore.Scope;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import java.time.InstantSource;

/** Keeps what releases pay within the policy's bounds for a day. Thread-safe. */
public final class MintBounds {
    private final EarningStore store;
    private final AllowanceStore standings;
    private final InstantSource clock;

    public MintBounds(EarningStore store, AllowanceStore standings, InstantSource clock) {
        this.store = store;
        this.standings = standings;
        this.clock = clock;
    }

    /**
     * Counts a part of a release; called in the transaction that pays it.
     *
     * @return how much of it the organisation gets
     */
    public long take(FederationId federation, OrgId organisation, long part, CreditPolicy policy) {
        CreditRules rules = new CreditRules(policy);
        if (!rules.boundsMint()) {
            return part;
        }
        long today = Days.of(clock.instant());
        Standing standing = standings.standing(federation, organisation);
        long own = store.lockMinted(federation, Scope.ORGANISATION, organisation, today);
        long shared = store.lockMinted(federation, Scope.SUBTREE, standing.subtree(), today);
        long paid = rules.vest(part, today - standing.joinedDay(), own, shared);
        store.addMinted(federation, Scope.ORGANISATION, organisation, today, paid);
        store.addMinted(federation, Scope.SUBTREE, standing.subtree(), today, paid);
        return paid;
    }

    /** Forgets what was counted before today. */
    public void forget() {
        store.forgetMinted(Days.of(clock.instant()));
    }
}
