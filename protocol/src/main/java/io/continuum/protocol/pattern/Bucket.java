package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.wire.Cbor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Where a released pattern is filed and asked for: one of 2^b groups per slot, that many concepts share.
 *
 * <pre>
 * bucket = first b bits of HMAC(K_idx, info("cta1/idx", u8 slot, [concept, concept], u16 shard))     shard = 0
 * </pre>
 */
public record Bucket(Slot slot, long value) {
    private static final int SHARD = 0;

    /** Which two parts of a pattern the bucket stands for. */
    public enum Slot {
        SUBJECT_PREDICATE(1),
        PREDICATE_OBJECT(2);

        private final int code;

        Slot(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        public static Optional<Slot> of(long code) {
            for (Slot slot : values()) {
                if (slot.code == code) {
                    return Optional.of(slot);
                }
            }
            return Optional.empty();
        }
    }

    public Bucket {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new IllegalArgumentException("bucket " + value);
        }
    }

    /** The bucket of two concepts, in the order in which the slot's name has them. */
    public static Bucket of(Slot slot, ConceptId first, ConceptId second, EpochSecrets secrets, int bits) {
        byte[] key =
                Cbor.writer().array(2).text(first.text()).text(second.text()).toBytes();
        byte[] info = Labels.INDEX.info(Bytes.u8(slot.code), key, Bytes.u16(SHARD));
        byte[] mac = Kdf.hmac(secrets.indexKey(), info);
        long first32 = ByteBuffer.wrap(mac).getInt() & 0xffff_ffffL;
        return new Bucket(slot, first32 >>> (32 - bits));
    }

    /** The buckets of all slots of a pattern. */
    public static List<Bucket> ofPattern(Pattern pattern, EpochSecrets secrets, int bits) {
        return List.of(
                of(Slot.SUBJECT_PREDICATE, pattern.subject(), pattern.predicate(), secrets, bits),
                of(Slot.PREDICATE_OBJECT, pattern.predicate(), pattern.object(), secrets, bits));
    }
}
