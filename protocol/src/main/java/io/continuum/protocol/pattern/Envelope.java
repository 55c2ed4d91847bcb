package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.pattern.Bucket.Slot;
import io.continuum.protocol.roster.FederationConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a member hands to the coordinator: a header that the coordinator reads and a body that it cannot.
 *
 * <pre>
 * header = "CTA1" || u8 type || u16 suite || fed_id(32) || u32 key_epoch || u32 tag_epoch || u16 k || tag(32) || cid(16)
 *          || u8 n || n × (u8 slot || u32 bucket)
 * body   = KC-AEAD(K_env, context = header, padded contribution)      type 1
 *          u32 renewed tag epoch || renewed tag(32)                   type 5
 * </pre>
 *
 * Buckets are sent for released tags only: an INDEX has one bucket per slot, all others have n = 0.
 */
public record Envelope(
        Type type,
        FederationId federation,
        long keyEpoch,
        long tagEpoch,
        int k,
        Tag tag,
        Cid cid,
        List<Bucket> buckets,
        Bytes body) {
    /** What is sealed has one of these sizes, so that its length tells little. */
    public static final List<Integer> PADDED_SIZES = List.of(512, 1024, 2048, 4096);

    public static final int BYTES_MAX;

    private static final byte[] MAGIC = "CTA1".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED_BYTES = 4 + 1 + 2 + 32 + 4 + 4 + 2 + 32 + 16 + 1;
    private static final int BUCKET_BYTES = 5;
    private static final int RENEWED_BYTES = 4 + Tag.BYTES;
    private static final long U32_MAX = 0xffff_ffffL;

    static {
        BYTES_MAX = FIXED_BYTES + KcAead.OVERHEAD + PADDED_SIZES.getLast();
    }

    /** What an envelope is for. Types 0x02 and from 0x10 on are reserved. */
    public enum Type {
        CONTRIBUTION(0x01),
        /** Takes an organisation's contribution back while its tag is unreleased; authenticated by the signed request. */
        WITHDRAW(0x03),
        /** Files a released contribution under its buckets; authenticated by the signed request. */
        INDEX(0x04),
        /**
         * Says that a released tag holds what an earlier tag epoch released under another; authenticated by the signed
         * request. Its body is in the clear.
         */
        RENEWAL(0x05);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        static Type of(int code) throws RefusalException {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new RefusalException(Refusal.UNSUPPORTED, "envelope type " + code);
        }
    }

    public Envelope {
        buckets = List.copyOf(buckets);
        requireEpoch(keyEpoch);
        requireEpoch(tagEpoch);
        if (k < ThresholdShares.K_MIN || k > ThresholdShares.K_MAX) {
            throw new IllegalArgumentException("k is " + k);
        }
        boolean bucketsFit = type == Type.INDEX ? !buckets.isEmpty() && ascending(buckets) : buckets.isEmpty();
        if (!bucketsFit) {
            throw new IllegalArgumentException("buckets that do not belong into " + type);
        }
        boolean bodyFits = switch (type) {
            case CONTRIBUTION -> PADDED_SIZES.contains(body.length() - KcAead.OVERHEAD);
            case RENEWAL -> body.length() == RENEWED_BYTES;
            case WITHDRAW, INDEX -> body.length() == 0;
        };
        if (!bodyFits) {
            throw new IllegalArgumentException("a body of " + body.length() + " bytes in " + type);
        }
        if (type == Type.RENEWAL) {
            long renewedEpoch = Renewed.read(body).tagEpoch();
            if (renewedEpoch < 1 || renewedEpoch >= tagEpoch) {
                throw new IllegalArgumentException("tag epoch " + tagEpoch + " cannot renew tag epoch " + renewedEpoch);
            }
        }
    }

    /** A tag of an earlier tag epoch. */
    public record Renewed(long tagEpoch, Tag tag) {
        private static Renewed read(Bytes body) {
            ByteBuffer in = ByteBuffer.wrap(body.toArray());
            return new Renewed(in.getInt() & U32_MAX, Tag.of(take(in, Tag.BYTES)));
        }
    }

    /** What a renewal says that its tag holds again; empty for every other type. */
    public Optional<Renewed> renewed() {
        return type == Type.RENEWAL ? Optional.of(Renewed.read(body)) : Optional.empty();
    }

    /**
     * What goes with an INDEX if an earlier tag epoch released the same under {@code renewed}.
     *
     * @throws IllegalArgumentException if this is no INDEX, or {@code renewed} is not of an earlier tag epoch
     */
    public Envelope renewing(Renewed renewed) {
        if (type != Type.INDEX) {
            throw new IllegalArgumentException("what renews goes with an INDEX, not with " + type);
        }
        Bytes body = Bytes.of(
                Bytes.concat(Bytes.u32(renewed.tagEpoch()), renewed.tag().toArray()));
        return new Envelope(Type.RENEWAL, federation, keyEpoch, tagEpoch, k, tag, cid, List.of(), body);
    }

    /** Reads an envelope strictly; its body stays shut. */
    public static Checked<Envelope> decode(byte[] bytes) {
        return Checked.of(() -> {
            require(
                    bytes.length >= FIXED_BYTES && bytes.length <= BYTES_MAX,
                    Refusal.MALFORMED,
                    "an envelope of " + bytes.length + " bytes");
            ByteBuffer in = ByteBuffer.wrap(bytes);
            require(Arrays.equals(take(in, MAGIC.length), MAGIC), Refusal.MALFORMED, "not an envelope");
            Type type = Type.of(in.get() & 0xff);
            int suite = in.getShort() & 0xffff;
            require(suite == FederationConfig.SUITE, Refusal.UNSUPPORTED, "suite " + suite);
            FederationId federation = FederationId.of(take(in, FederationId.BYTES));
            long keyEpoch = in.getInt() & U32_MAX;
            long tagEpoch = in.getInt() & U32_MAX;
            int k = in.getShort() & 0xffff;
            Tag tag = Tag.of(take(in, Tag.BYTES));
            Cid cid = Cid.of(take(in, Cid.BYTES));
            int n = in.get() & 0xff;
            require(n <= Slot.values().length && n * BUCKET_BYTES <= in.remaining(), Refusal.MALFORMED, n + " buckets");
            List<Bucket> buckets = new ArrayList<>(n);
            for (int i = 0; i < n; i++) {
                Slot slot = Slot.of(in.get() & 0xff)
                        .orElseThrow(() -> new RefusalException(Refusal.MALFORMED, "slot that does not exist"));
                buckets.add(new Bucket(slot, in.getInt() & U32_MAX));
            }
            Bytes body = Bytes.of(take(in, in.remaining()));
            try {
                return new Envelope(type, federation, keyEpoch, tagEpoch, k, tag, cid, buckets, body);
            } catch (IllegalArgumentException e) {
                throw new RefusalException(Refusal.MALFORMED, String.valueOf(e.getMessage()));
            }
        });
    }

    /** What a coordinator can check: federation, tag epoch, k and buckets are those of the configuration in force. */
    public Checked<Envelope> check(FederationId expected, FederationConfig config) {
        return Checked.of(() -> {
            require(federation.equals(expected), Refusal.WRONG_FEDERATION, "an envelope of another federation");
            require(
                    tagEpoch == config.tagEpoch(),
                    Refusal.OLD_VERSION,
                    "tag epoch " + tagEpoch + ", in force is " + config.tagEpoch());
            require(k == config.k(), Refusal.MISMATCH, "k is " + k + ", the configuration says " + config.k());
            for (Bucket bucket : buckets) {
                require(
                        bucket.value() >>> config.bucketBits() == 0,
                        Refusal.MALFORMED,
                        "bucket " + bucket.value() + " has more than " + config.bucketBits() + " bits");
            }
            return this;
        });
    }

    /** The part in the clear, which the body is bound to. */
    public byte[] header() {
        byte[][] parts = new byte[buckets.size()][];
        for (int i = 0; i < parts.length; i++) {
            Bucket bucket = buckets.get(i);
            parts[i] = Bytes.concat(Bytes.u8(bucket.slot().code()), Bytes.u32(bucket.value()));
        }
        return Bytes.concat(
                header(type, federation, keyEpoch, tagEpoch, k, tag, cid, buckets.size()), Bytes.concat(parts));
    }

    static byte[] header(
            Type type, FederationId federation, long keyEpoch, long tagEpoch, int k, Tag tag, Cid cid, int buckets) {
        return Bytes.concat(
                MAGIC,
                Bytes.u8(type.code),
                Bytes.u16(FederationConfig.SUITE),
                federation.toArray(),
                Bytes.u32(keyEpoch),
                Bytes.u32(tagEpoch),
                Bytes.u16(k),
                tag.toArray(),
                cid.toArray(),
                Bytes.u8(buckets));
    }

    public byte[] encode() {
        return Bytes.concat(header(), body.toArray());
    }

    private static boolean ascending(List<Bucket> buckets) {
        for (int i = 1; i < buckets.size(); i++) {
            if (buckets.get(i - 1).slot().code() >= buckets.get(i).slot().code()) {
                return false;
            }
        }
        return true;
    }

    private static void requireEpoch(long epoch) {
        if (epoch < 1 || epoch > U32_MAX) {
            throw new IllegalArgumentException("epoch " + epoch);
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
