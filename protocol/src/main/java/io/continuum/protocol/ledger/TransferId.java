package io.continuum.protocol.ledger;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The 128 bits that name a transfer. Whoever asks for a transfer makes the id and keeps it before sending: the same id
 * asks for the same transfer, never for a second one.
 */
public record TransferId(Bytes value) implements Comparable<TransferId> {
    public static final int BYTES = 16;

    public TransferId {
        value.requireLength(BYTES, "transfer id");
    }

    public static TransferId of(byte[] value) {
        return new TransferId(Bytes.of(value));
    }

    public static TransferId random(RandomGenerator random) {
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        return of(value);
    }

    /** The id of the vest of one organisation for one released tag (32 bytes): it can be posted once only. */
    public static TransferId ofVest(FederationId federation, long tagEpoch, byte[] tag, OrgId org) {
        byte[] hash = Labels.VEST.hash(federation.toArray(), Bytes.u32(tagEpoch), tag, org.toArray());
        return of(Arrays.copyOf(hash, BYTES));
    }

    public byte[] toArray() {
        return value.toArray();
    }

    @Override
    public int compareTo(TransferId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
