package io.continuum.protocol.crypt;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 private key, kept as its 32-byte seed. */
public final class SigningKey {
    private final Secret seed;
    private final VerifyingKey verifyingKey;

    private SigningKey(Secret seed) {
        this.seed = seed.require32("signing seed");
        byte[] encoded = new byte[VerifyingKey.KEY_BYTES];
        Ed25519.generatePublicKey(seed.reveal(), 0, encoded, 0);
        this.verifyingKey = VerifyingKey.of(encoded)
                .orElseThrow(() -> new IllegalStateException("a seed gave an invalid public key"));
    }

    public static SigningKey ofSeed(Secret seed) {
        return new SigningKey(seed);
    }

    public static SigningKey generate(SecureRandom random) {
        return new SigningKey(Secret.random(random));
    }

    /** 64 bytes, the same for the same message. */
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[VerifyingKey.SIGNATURE_BYTES];
        byte[] publicKey = verifyingKey.encoded().toArray();
        Ed25519.sign(seed.reveal(), 0, publicKey, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    public Secret seed() {
        return seed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey key && seed.equals(key.seed);
    }

    @Override
    public int hashCode() {
        return verifyingKey.hashCode();
    }

    @Override
    public String toString() {
        return "SigningKey[" + verifyingKey + "]";
    }
}
