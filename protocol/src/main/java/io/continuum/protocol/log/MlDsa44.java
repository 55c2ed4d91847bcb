package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * ML-DSA-44 (FIPS 204) with an empty context. The JDK verifies; Bouncy Castle signs, as the JDK has no way to make a key
 * from its 32-byte seed.
 */
final class MlDsa44 {
    static final int KEY_BYTES = 1_312;
    static final int SIGNATURE_BYTES = 2_420;

    private static final String ALGORITHM = "ML-DSA-44";
    /** SubjectPublicKeyInfo up to the key itself. */
    private static final byte[] KEY_PREFIX =
            HexFormat.of().parseHex("30820532" + "300b0609608648016503040311" + "0382052100");

    private MlDsa44() {}

    static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new X509EncodedKeySpec(Bytes.concat(KEY_PREFIX, encoded)));
    }

    static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static MLDSAPrivateKeyParameters privateKey(Secret seed) {
        return new MLDSAPrivateKeyParameters(
                MLDSAParameters.ml_dsa_44, seed.require32("ML-DSA seed").reveal());
    }

    static byte[] sign(MLDSAPrivateKeyParameters key, byte[] message) {
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, key);
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("a valid key signs", e);
        }
    }
}
