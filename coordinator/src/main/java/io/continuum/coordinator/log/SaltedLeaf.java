package io.continuum.coordinator.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import java.util.Arrays;

/**
 * A leaf that says nothing about its owner without the salt.
 *
 * @param subject what the leaf is about, by which its owner finds it; unique as long as nobody breaks SHA-256
 */
public record SaltedLeaf(LogLeaf leaf, LeafSalt salt, Bytes subject) {
    private static final int CONTRIBUTION = 1;
    private static final int TRANSFER = 2;
    private static final int CONTRIBUTION_BYTES = 16;

    /** The subject of an entry of the ledger. */
    public static Bytes ofTransfer(TransferId id) {
        return Bytes.of(Bytes.concat(Bytes.u8(TRANSFER), id.toArray()));
    }

    /** The subject of a contribution. A cid is made by its organisation, so it counts together with that. */
    public static Bytes ofContribution(OrgId organisation, Bytes cid) {
        byte[] hash = Labels.sha256(Bytes.concat(organisation.toArray(), cid.toArray()));
        return Bytes.of(Bytes.concat(Bytes.u8(CONTRIBUTION), Arrays.copyOf(hash, CONTRIBUTION_BYTES)));
    }
}
