package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.util.List;

/** What holds for the hashes of every proof. */
final class ProofPath {
    private ProofPath() {}

    static void check(List<Bytes> path, int expected) throws RefusalException {
        RefusalException.require(
                path.size() <= expected,
                Refusal.PROOF_TOO_LONG,
                "a proof of " + path.size() + " hashes where " + expected + " are needed");
        RefusalException.require(
                path.size() == expected,
                Refusal.BAD_PROOF,
                "a proof of " + path.size() + " hashes where " + expected + " are needed");
        for (Bytes hash : path) {
            RefusalException.require(
                    hash.length() == MerkleHash.BYTES, Refusal.BAD_PROOF, "a hash of " + hash.length() + " bytes");
        }
    }

    static void require(List<Bytes> path, int expected) {
        try {
            check(path, expected);
        } catch (RefusalException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
