package io.continuum.coordinator.member;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the operator of the coordinator proposes for a federation's credit policy. It binds nobody: only what an admin of the
 * federation signs is in force. Thread-safe.
 */
public final class Proposals {
    /** A proposed policy. */
    public record Proposal(CreditPolicy policy, Instant at) {}

    private final ProposalStore store;
    private final InstantSource clock;

    public Proposals(ProposalStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public Optional<Proposal> find(FederationId federation) {
        return store.find(federation).map(stored -> new Proposal(decode(stored.policy()), stored.at()));
    }

    /** Proposes a policy in the place of an earlier proposal. */
    public Proposal propose(FederationId federation, CreditPolicy policy) {
        Cbor.Writer out = Cbor.writer();
        policy.write(out);
        Instant now = Instant.ofEpochMilli(clock.millis());
        store.put(federation, new ProposalStore.Stored(out.toBytes(), now));
        return new Proposal(policy, now);
    }

    public void withdraw(FederationId federation) {
        store.remove(federation);
    }

    private static CreditPolicy decode(byte[] bytes) {
        try {
            return CreditPolicy.read(Cbor.reader(bytes));
        } catch (CborException e) {
            throw new IllegalStateException("a stored proposal is damaged", e);
        }
    }
}
