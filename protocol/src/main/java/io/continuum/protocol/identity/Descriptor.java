package io.continuum.protocol.identity;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Hpke;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an instance says about itself, signed by its own key.
 *
 * <pre>
 * [1, ed25519_pk(32), kem_id, kem_pk, noise_pk(32), org_id(32), created_s, not_after_s, [cap…]] || Ed25519(64)
 * </pre>
 */
public final class Descriptor {
    public static final int BYTES_MAX = 2_048;
    public static final int CAPS_MAX = 16;
    public static final int CAP_BYTES_MAX = 64;

    private static final int VERSION = 1;
    private static final Pattern CAP = Pattern.compile("[a-z0-9][a-z0-9.:_-]*");
    private static final int NOISE_KEY_BYTES = 32;

    private final VerifyingKey key;
    private final Bytes kemKey;
    private final Bytes noiseKey;
    private final OrgId org;
    private final long createdS;
    private final long notAfterS;
    private final List<String> caps;
    private final Bytes encoded;

    private Descriptor(
            VerifyingKey key,
            Bytes kemKey,
            Bytes noiseKey,
            OrgId org,
            long createdS,
            long notAfterS,
            List<String> caps,
            Bytes encoded) {
        this.key = key;
        this.kemKey = kemKey;
        this.noiseKey = noiseKey;
        this.org = org;
        this.createdS = createdS;
        this.notAfterS = notAfterS;
        this.caps = List.copyOf(caps);
        this.encoded = encoded;
    }

    /** Describes the holder of {@code keys} and signs it; times are seconds since 1970. */
    public static Descriptor create(InstanceKeys keys, long createdS, long notAfterS) {
        byte[] body = Cbor.writer()
                .array(9)
                .uint(VERSION)
                .bytes(keys.signing().verifyingKey().encoded().toArray())
                .uint(Hpke.KEM_ID)
                .bytes(keys.kemPublicKey())
                .bytes(keys.noisePublicKey())
                .bytes(keys.org().toArray())
                .uint(createdS)
                .uint(notAfterS)
                .array(0)
                .toBytes();
        byte[] signature = keys.signing().sign(Labels.DESCRIPTOR.info(body));
        return decode(Bytes.concat(body, signature)).orThrow();
    }

    /** Reads and checks a descriptor: strict bytes, valid keys, its own signature. */
    public static Checked<Descriptor> decode(byte[] bytes) {
        return Checked.of(() -> read(bytes));
    }

    private static Descriptor read(byte[] bytes) throws CborException, RefusalException {
        require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "descriptor of " + bytes.length + " bytes");
        int bodyLength = bytes.length - VerifyingKey.SIGNATURE_BYTES;
        require(bodyLength > 0, Refusal.MALFORMED, "descriptor without signature");
        Cbor.Reader in = Cbor.reader(bytes, 0, bodyLength);
        in.arrayOf(9);
        require(in.uint() == VERSION, Refusal.UNSUPPORTED, "descriptor version");
        VerifyingKey key = VerifyingKey.of(in.bytesOf(VerifyingKey.KEY_BYTES))
                .orElseThrow(() -> new RefusalException(Refusal.BAD_KEY, "the signing key is not a valid Ed25519 key"));
        require(in.uint() == Hpke.KEM_ID, Refusal.UNSUPPORTED, "KEM other than X-Wing");
        byte[] kemKey = in.bytesOf(Hpke.PUBLIC_KEY_BYTES);
        Bytes noiseKey = Bytes.of(in.bytesOf(NOISE_KEY_BYTES));
        OrgId org = OrgId.of(in.bytesOf(OrgId.BYTES));
        long createdS = in.uint();
        long notAfterS = in.uint();
        List<String> caps = readCaps(in);
        in.end();
        byte[] body = Arrays.copyOf(bytes, bodyLength);
        byte[] signature = Arrays.copyOfRange(bytes, bodyLength, bytes.length);
        require(
                key.verifies(Labels.DESCRIPTOR.info(body), signature),
                Refusal.BAD_SIGNATURE,
                "the descriptor is not signed by the key in it");
        require(Hpke.isPublicKey(kemKey), Refusal.BAD_KEY, "the KEM key is not a valid X-Wing key");
        require(!noiseKey.equals(Bytes.zeros(NOISE_KEY_BYTES)), Refusal.BAD_KEY, "the Noise key is zero");
        return new Descriptor(key, Bytes.of(kemKey), noiseKey, org, createdS, notAfterS, caps, Bytes.of(bytes));
    }

    private static List<String> readCaps(Cbor.Reader in) throws CborException, RefusalException {
        int count = in.array(CAPS_MAX);
        List<String> caps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String cap = in.text(CAP_BYTES_MAX);
            require(CAP.matcher(cap).matches(), Refusal.MALFORMED, "capability with characters outside a-z0-9.:_-");
            require(
                    caps.isEmpty() || caps.getLast().compareTo(cap) < 0,
                    Refusal.MALFORMED,
                    "capabilities are not sorted, or one is there twice");
            caps.add(cap);
        }
        return caps;
    }

    public InstanceId id() {
        return InstanceId.of(key);
    }

    public VerifyingKey key() {
        return key;
    }

    /** The X-Wing public key that group secrets are sealed to. */
    public byte[] kemKey() {
        return kemKey.toArray();
    }

    /** The X25519 static key of the peer handshake. */
    public byte[] noiseKey() {
        return noiseKey.toArray();
    }

    public OrgId org() {
        return org;
    }

    public long createdS() {
        return createdS;
    }

    public long notAfterS() {
        return notAfterS;
    }

    /** What else the instance says it can do; sorted. */
    public List<String> caps() {
        return caps;
    }

    public boolean expiredAt(Instant now) {
        return now.getEpochSecond() > notAfterS;
    }

    public byte[] encoded() {
        return encoded.toArray();
    }

    /** The hash by which the membership chain and join requests refer to these exact bytes. */
    public Bytes hash() {
        return Bytes.of(Labels.DESCRIPTOR_HASH.hash(encoded.toArray()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Descriptor descriptor && encoded.equals(descriptor.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return "Descriptor[" + id() + ", org " + org + "]";
    }
}
