package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import java.time.Instant;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;

/**
 * Signs as a witness (C2SP tlog-cosignature): that at this time this is the largest tree of the log that it knows, and that
 * it begins with every tree that it signed before. Whoever calls it has checked and stored that first.
 */
public final class Cosigner {
    private final NoteKey key;
    private final Signing signing;

    private Cosigner(NoteKey key, Signing signing) {
        this.key = key;
        this.signing = signing;
    }

    @FunctionalInterface
    private interface Signing {
        byte[] sign(byte[] message);
    }

    /** @param name of the witness, such as {@code keyper.example.org/witness} */
    public static Cosigner ed25519(String name, SigningKey signing) {
        byte[] publicKey = signing.verifyingKey().encoded().toArray();
        return new Cosigner(
                NoteKey.of(name, SignatureType.COSIGNATURE_ED25519, publicKey).orThrow(), signing::sign);
    }

    /** @param seed the private key: 32 random bytes used for nothing else */
    public static Cosigner mlDsa44(String name, Secret seed) {
        MLDSAPrivateKeyParameters signing = MlDsa44.privateKey(seed);
        byte[] publicKey = signing.getPublicKey();
        return new Cosigner(
                NoteKey.of(name, SignatureType.COSIGNATURE_ML_DSA_44, publicKey).orThrow(),
                message -> MlDsa44.sign(signing, message));
    }

    public NoteKey key() {
        return key;
    }

    public NoteSignature cosign(Checkpoint checkpoint, Instant now) {
        long timeS = now.getEpochSecond();
        byte[] signature = signing.sign(SignedText.of(key, checkpoint, timeS));
        return key.signature(Bytes.concat(Bytes.u64(timeS), signature));
    }
}
