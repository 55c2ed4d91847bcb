package io.continuum.coordinator.release;

import io.continuum.coordinator.earning.MintBounds;
import io.continuum.coordinator.earning.Subtrees;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Releases a tag and pays for it. Thread-safe.
 *
 * <p>At release the policy's mint is held for the organisations, in equal parts for each sponsor subtree; an
 * organisation's part reaches its account when its INDEX arrives, because only then can anybody find the pattern, and
 * within the bounds of the day. What does not divide goes to the treasury. The pool pays while it can, then the mint.
 */
public final class Releases {
    private final ReleaseStore store;
    private final Ledger ledger;
    private final Subtrees subtrees;
    private final MintBounds bounds;
    private final RandomGenerator random;

    public Releases(ReleaseStore store, Ledger ledger, Subtrees subtrees, MintBounds bounds, RandomGenerator random) {
        this.store = store;
        this.ledger = ledger;
        this.subtrees = subtrees;
        this.bounds = bounds;
        this.random = random;
    }

    /** One place in the blind index. */
    public record BucketEntry(int slot, long bucket) {}

    /**
     * Records the release and holds the credits; called in the transaction that counted the k-th organisation.
     *
     * @param organisations all that contributed, each once
     * @return the number of the release
     */
    public long release(
            FederationId federation,
            long tagEpoch,
            Bytes tag,
            List<OrgId> organisations,
            CreditPolicy policy,
            Instant at) {
        CreditRules rules = new CreditRules(policy);
        Map<OrgId, Long> parts =
                rules.releaseParts(organisations, organisation -> subtrees.of(federation, organisation));
        parts.forEach((organisation, part) -> {
            TransferId id = TransferId.ofVest(federation, tagEpoch, tag.toArray(), organisation);
            if (!rules.paysRoyalties() || !hold(federation, id, Account.pool(), organisation, part)) {
                requireMoved(hold(federation, id, Account.mint(), organisation, part));
            }
        });
        long remainder = policy.releaseRemainder(organisations.size()).value();
        if (remainder > 0 && !parts.isEmpty()) {
            Transfer rest = new Transfer(
                    TransferId.random(random), Account.mint(), Account.treasury(), remainder, Code.VEST_REMAINDER);
            requireMoved(ledger.transfer(federation, rest) instanceof TransferResult.Moved);
        }
        return store.add(federation, tagEpoch, tag, organisations, at);
    }

    private boolean hold(FederationId federation, TransferId id, Account from, OrgId organisation, long part) {
        Transfer vest = new Transfer(id, from, Account.available(organisation), part, Code.VEST);
        return ledger.hold(federation, vest) instanceof TransferResult.Moved;
    }

    /** Enters the tag into buckets and lets the organisation have its part; called once for each organisation and tag. */
    public void index(
            FederationId federation,
            long tagEpoch,
            Bytes tag,
            OrgId organisation,
            List<BucketEntry> entries,
            CreditPolicy policy) {
        TransferId vest = TransferId.ofVest(federation, tagEpoch, tag.toArray(), organisation);
        ledger.find(federation, vest).ifPresent(held -> pay(federation, organisation, held, policy));
        entries.forEach(entry -> store.addToBucket(federation, tagEpoch, entry.slot(), entry.bucket(), tag));
    }

    private void pay(FederationId federation, OrgId organisation, Entry held, CreditPolicy policy) {
        long paid = bounds.take(federation, organisation, held.amount(), policy);
        TransferId end = TransferId.ofEnd(held.id());
        TransferResult result =
                paid > 0 ? ledger.post(federation, held.id(), end, paid) : ledger.cancel(federation, held.id(), end);
        requireMoved(result instanceof TransferResult.Moved);
    }

    public List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit) {
        return store.ofOrganisation(federation, organisation, after, limit);
    }

    /** The caller holds the tag, so nothing but a bug can make a release or an INDEX happen twice. */
    private static void requireMoved(boolean moved) {
        if (!moved) {
            throw new IllegalStateException("a release was paid for before");
        }
    }
}
