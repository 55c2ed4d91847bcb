package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.Arrays;

/**
 * The rules of a federation. Suite, k and limits come from here only and are never negotiated.
 *
 * <pre>
 * [1, fed_id, version, suite, tag_epoch, k, [oprf…], harden | null, bucket_bits, shards_hash | null, history_policy,
 *  [token_key…], [witness…], witness_quorum, hold_s, jitter_s, credit_policy]
 * signed = config || signer_id(32) || Ed25519(64)
 * </pre>
 *
 * The genesis body holds the same array without {@code fed_id}, which is that body's hash. Tag helpers, hardening, shards,
 * token keys and witnesses have their places; a configuration that fills them is refused as unsupported.
 *
 * @param version counts up from 1; a lower one than known is refused
 * @param tagEpoch the tag epoch whose k and bucket width these are; counts up from 1
 * @param bucketBits width of a blind index bucket, 0 to {@link #BUCKET_BITS_MAX}
 * @param holdS how long an approved pattern waits before it may be sent
 * @param jitterS a contribution is sent after a random delay of up to this many seconds
 */
public record FederationConfig(
        long version,
        int suite,
        long tagEpoch,
        int k,
        int bucketBits,
        History history,
        long holdS,
        long jitterS,
        CreditPolicy credits) {
    /** The one suite of this version: Ed25519, HPKE with X-Wing, KC-AEAD v1, SHA-256. */
    public static final int SUITE = 0x0002;

    public static final int BUCKET_BITS_MAX = 24;
    public static final int BYTES_MAX = 4_096;

    static final long EPOCH_MAX = 0xffff_ffffL;
    private static final int VERSION = 1;
    private static final byte EMPTY_ARRAY = (byte) 0x80;
    private static final long DELAY_MAX_S = 30L * 24 * 3600;

    /** Which earlier epochs a newcomer is given the secrets of. */
    public enum History {
        NONE(0),
        THIS_TAG_EPOCH(1),
        ALL(2);

        private final int code;

        History(int code) {
            this.code = code;
        }

        static History of(long code) throws CborException {
            for (History history : values()) {
                if (history.code == code) {
                    return history;
                }
            }
            throw new CborException("history policy " + code + " is not known");
        }
    }

    public FederationConfig {
        if (suite != SUITE) {
            throw new IllegalArgumentException("suite " + suite);
        }
        if (version < 1 || tagEpoch < 1 || tagEpoch > EPOCH_MAX) {
            throw new IllegalArgumentException("version " + version + ", tag epoch " + tagEpoch);
        }
        if (k < ThresholdShares.K_MIN || k > ThresholdShares.K_MAX) {
            throw new IllegalArgumentException(
                    "k must be " + ThresholdShares.K_MIN + " to " + ThresholdShares.K_MAX + ", got " + k);
        }
        if (bucketBits < 0 || bucketBits > BUCKET_BITS_MAX) {
            throw new IllegalArgumentException("bucket bits must be 0 to " + BUCKET_BITS_MAX + ", got " + bucketBits);
        }
        if (holdS < 0 || holdS > DELAY_MAX_S || jitterS < 0 || jitterS > DELAY_MAX_S) {
            throw new IllegalArgumentException(
                    "hold " + holdS + " s, jitter " + jitterS + " s, at most " + DELAY_MAX_S);
        }
    }

    /** The first configuration of a new federation: version 1, tag epoch 1, all of history for newcomers. */
    public static FederationConfig first(CreditPolicy credits, int k, int bucketBits, long holdS, long jitterS) {
        return new FederationConfig(1, SUITE, 1, k, bucketBits, History.ALL, holdS, jitterS, credits);
    }

    /** Accepts this configuration if it is not below what this program insists on. */
    public Checked<FederationConfig> check(LocalMinima minima) {
        int kMin = minima.k(credits.preset());
        return k >= kMin
                ? new Checked.Valid<>(this)
                : new Checked.Refused<>(
                        Refusal.BELOW_MINIMUM,
                        "k is " + k + ", at least " + kMin + " for a federation of preset " + credits.preset());
    }

    /** Whether a member should be told that the threshold protects little: k = 2. */
    public boolean weak() {
        return k < 3;
    }

    public byte[] encode(FederationId federation) {
        Cbor.Writer out = Cbor.writer().array(17).uint(VERSION).bytes(federation.toArray());
        writeTerms(out);
        return out.toBytes();
    }

    /** The hash that membership events and epoch commits name this configuration by. */
    public Bytes hash(FederationId federation) {
        return Bytes.of(Labels.CONFIG_HASH.hash(encode(federation)));
    }

    /** The configuration with the signature of {@code signer}, as it is sent and stored. */
    public byte[] sign(FederationId federation, InstanceKeys signer) {
        byte[] body = encode(federation);
        byte[] id = signer.id().toArray();
        return Bytes.concat(body, id, signer.signing().sign(Labels.CONFIG.info(body, id)));
    }

    /** As it stands in the genesis body. */
    void writeWithoutFederation(Cbor.Writer out) {
        out.array(16).uint(VERSION);
        writeTerms(out);
    }

    static FederationConfig readWithoutFederation(Cbor.Reader in) throws CborException, RefusalException {
        in.arrayOf(16);
        require(in.uint() == VERSION, Refusal.UNSUPPORTED, "configuration version");
        return readTerms(in);
    }

    /** A configuration whose signature was not looked at yet: {@link #by} does that. */
    public record Signed(FederationId federation, FederationConfig config, InstanceId signer, Bytes encoded) {
        /** Reads the bytes strictly; anything that this version does not support is refused. */
        public static Checked<Signed> decode(byte[] bytes) {
            return Checked.of(() -> {
                require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "configuration of " + bytes.length + " bytes");
                int bodyLength = bytes.length - InstanceId.BYTES - VerifyingKey.SIGNATURE_BYTES;
                require(bodyLength > 0, Refusal.MALFORMED, "configuration without signature");
                Cbor.Reader in = Cbor.reader(bytes, 0, bodyLength);
                in.arrayOf(17);
                require(in.uint() == VERSION, Refusal.UNSUPPORTED, "configuration version");
                FederationId federation = FederationId.of(in.bytesOf(FederationId.BYTES));
                FederationConfig config = readTerms(in);
                in.end();
                byte[] signer = Arrays.copyOfRange(bytes, bodyLength, bodyLength + InstanceId.BYTES);
                return new Signed(federation, config, InstanceId.of(signer), Bytes.of(bytes));
            });
        }

        /** Whether the signer named here is the holder of {@code key} and signed these bytes. */
        public boolean by(VerifyingKey key) {
            byte[] bytes = encoded.toArray();
            int bodyLength = bytes.length - InstanceId.BYTES - VerifyingKey.SIGNATURE_BYTES;
            byte[] message = Labels.CONFIG.info(Arrays.copyOf(bytes, bodyLength), signer.toArray());
            byte[] signature = Arrays.copyOfRange(bytes, bodyLength + InstanceId.BYTES, bytes.length);
            return signer.equals(InstanceId.of(key)) && key.verifies(message, signature);
        }

        public Bytes hash() {
            return config.hash(federation);
        }
    }

    private void writeTerms(Cbor.Writer out) {
        out.uint(version)
                .uint(suite)
                .uint(tagEpoch)
                .uint(k)
                .array(0)
                .nul()
                .uint(bucketBits)
                .nul()
                .uint(history.code)
                .array(0)
                .array(0)
                .uint(0)
                .uint(holdS)
                .uint(jitterS);
        credits.write(out);
    }

    private static FederationConfig readTerms(Cbor.Reader in) throws CborException, RefusalException {
        long version = in.uint();
        long suite = in.uint(0xffff);
        require(suite == SUITE, Refusal.UNSUPPORTED, "suite " + suite + " is not on this program's list");
        long tagEpoch = in.uint(EPOCH_MAX);
        require(version >= 1 && tagEpoch >= 1, Refusal.MALFORMED, "versions and tag epochs count from 1");
        int k = (int) in.uint(ThresholdShares.K_MAX);
        require(k >= ThresholdShares.K_MIN, Refusal.BELOW_MINIMUM, "k is " + k);
        requireAbsent(emptyArray(in), "tag helpers");
        requireAbsent(in.skipNull(), "hardening");
        int bucketBits = (int) in.uint(BUCKET_BITS_MAX);
        requireAbsent(in.skipNull(), "index shards");
        History history = History.of(in.uint());
        requireAbsent(emptyArray(in), "token keys");
        requireAbsent(emptyArray(in), "witnesses");
        requireAbsent(in.uint() == 0, "a witness quorum");
        long holdS = in.uint(DELAY_MAX_S);
        long jitterS = in.uint(DELAY_MAX_S);
        CreditPolicy credits = CreditPolicy.read(in);
        return new FederationConfig(version, SUITE, tagEpoch, k, bucketBits, history, holdS, jitterS, credits);
    }

    private static boolean emptyArray(Cbor.Reader in) throws CborException {
        byte[] item = in.item(BYTES_MAX);
        return item.length == 1 && item[0] == EMPTY_ARRAY;
    }

    private static void requireAbsent(boolean absent, String what) throws RefusalException {
        require(
                absent,
                Refusal.UNSUPPORTED,
                "the configuration asks for " + what + ", which this version does not have");
    }
}
