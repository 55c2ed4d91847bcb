package io.continuum.coordinator.release;

import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Releases a tag and pays for it. Thread-safe.
 *
 * <p>At release the policy's mint is held for the organisations in equal parts; an organisation's part reaches its account
 * when its INDEX arrives, because only then can anybody find the pattern. What does not divide goes to the treasury.
 */
public final class Releases {
    private final ReleaseStore store;
    private final Ledger ledger;
    private final RandomGenerator random;

    public Releases(ReleaseStore store, Ledger ledger, RandomGenerator random) {
        this.store = store;
        this.ledger = ledger;
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
        long part = policy.releaseShare(organisations.size()).value();
        for (OrgId organisation : organisations) {
            TransferId id = TransferId.ofVest(federation, tagEpoch, tag.toArray(), organisation);
            if (part > 0) {
                requireMoved(ledger.hold(
                        federation,
                        new Transfer(id, Account.mint(), Account.available(organisation), part, Code.VEST)));
            }
        }
        long remainder = policy.releaseRemainder(organisations.size()).value();
        if (remainder > 0) {
            requireMoved(ledger.transfer(
                    federation,
                    new Transfer(
                            TransferId.random(random),
                            Account.mint(),
                            Account.treasury(),
                            remainder,
                            Code.VEST_REMAINDER)));
        }
        return store.add(federation, tagEpoch, tag, organisations, at);
    }

    /** Enters the tag into buckets and lets the organisation have its part; called once for each organisation and tag. */
    public void index(
            FederationId federation, long tagEpoch, Bytes tag, OrgId organisation, List<BucketEntry> entries) {
        TransferId vest = TransferId.ofVest(federation, tagEpoch, tag.toArray(), organisation);
        if (ledger.has(federation, vest)) {
            requireMoved(ledger.post(federation, vest, TransferId.random(random)));
        }
        entries.forEach(entry -> store.addToBucket(federation, tagEpoch, entry.slot(), entry.bucket(), tag));
    }

    public List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit) {
        return store.ofOrganisation(federation, organisation, after, limit);
    }

    /** The caller holds the tag, so nothing but a bug can make a release or an INDEX happen twice. */
    private static void requireMoved(TransferResult result) {
        if (!(result instanceof TransferResult.Moved)) {
            throw new IllegalStateException("a release was paid for before: " + result);
        }
    }
}
