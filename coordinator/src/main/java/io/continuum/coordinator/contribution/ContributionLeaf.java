package io.continuum.coordinator.contribution;

import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import java.time.Instant;

/** How an accepted contribution stands in the log. */
public final class ContributionLeaf {
    private ContributionLeaf() {}

    /** @param envelopeHash SHA-256 of the envelope's bytes */
    public static SaltedLeaf of(
            FederationId federation, OrgId organisation, Bytes cid, Bytes envelopeHash, Instant at, LeafSalt salt) {
        LogLeaf leaf = new LogLeaf.Contribution(
                federation,
                LogLeaf.day(at),
                salt.envelope(envelopeHash.toArray()),
                salt.account(LeafSalt.Account.ORGANISATION, organisation));
        return new SaltedLeaf(leaf, salt, SaltedLeaf.ofContribution(organisation, cid));
    }
}
