package io.continuum.protocol.identity;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Hpke;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.wire.Cbor;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * All secrets of one instance, each for one purpose: signing, opening group secrets, the peer handshake, and the
 * organisation's own. Whoever saves {@link #encode} keeps the file readable to its owner only (mode 0600).
 *
 * @param kemSeed the X-Wing seed
 * @param noisePrivate the X25519 private key of the peer handshake
 */
public record InstanceKeys(SigningKey signing, Secret kemSeed, Secret noisePrivate, OrgId org, OrgSecret orgSecret) {
    private static final int VERSION = 1;
    private static final int SEED_BYTES = 32;

    public InstanceKeys {
        kemSeed.require32("KEM seed");
        noisePrivate.require32("Noise key");
    }

    /** Fresh keys for the first instance of a new organisation. */
    public static InstanceKeys generate(SecureRandom random) {
        byte[] org = new byte[OrgId.BYTES];
        random.nextBytes(org);
        return new InstanceKeys(
                SigningKey.generate(random),
                Secret.random(random),
                Secret.random(random),
                OrgId.of(org),
                OrgSecret.generate(random));
    }

    /** Fresh keys for the same instance of the same organisation, to take the place of these. */
    public InstanceKeys successor(SecureRandom random) {
        return new InstanceKeys(
                SigningKey.generate(random), Secret.random(random), Secret.random(random), org, orgSecret);
    }

    /** The same keys for an instance of another organisation. */
    public InstanceKeys inOrganisation(OrgId other, OrgSecret secret) {
        return new InstanceKeys(signing, kemSeed, noisePrivate, other, secret);
    }

    public InstanceId id() {
        return InstanceId.of(signing.verifyingKey());
    }

    public byte[] kemPublicKey() {
        return Hpke.publicKey(kemSeed.reveal());
    }

    public byte[] noisePublicKey() {
        byte[] publicKey = new byte[X25519.POINT_SIZE];
        X25519.generatePublicKey(noisePrivate.reveal(), 0, publicKey, 0);
        return publicKey;
    }

    /** {@code [1, signing_seed, kem_seed, noise_private, org_id, org_secret]}, in the clear. */
    public byte[] encode() {
        return Cbor.writer()
                .array(6)
                .uint(VERSION)
                .bytes(signing.seed().reveal())
                .bytes(kemSeed.reveal())
                .bytes(noisePrivate.reveal())
                .bytes(org.toArray())
                .bytes(orgSecret.value().reveal())
                .toBytes();
    }

    public static Checked<InstanceKeys> decode(byte[] bytes) {
        return Checked.of(() -> {
            Cbor.Reader in = Cbor.reader(bytes);
            in.arrayOf(6);
            require(in.uint() == VERSION, Refusal.UNSUPPORTED, "key file version");
            SigningKey signing = SigningKey.ofSeed(Secret.of(in.bytesOf(SEED_BYTES)));
            Secret kemSeed = Secret.of(in.bytesOf(SEED_BYTES));
            Secret noisePrivate = Secret.of(in.bytesOf(SEED_BYTES));
            OrgId org = OrgId.of(in.bytesOf(OrgId.BYTES));
            OrgSecret orgSecret = new OrgSecret(Secret.of(in.bytesOf(SEED_BYTES)));
            in.end();
            return new InstanceKeys(signing, kemSeed, noisePrivate, org, orgSecret);
        });
    }
}
