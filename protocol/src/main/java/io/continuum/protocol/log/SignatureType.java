package io.continuum.protocol.log;

import io.continuum.protocol.crypt.VerifyingKey;
import java.util.Optional;

/** The kinds of signature that a checkpoint carries here, by the numbers that C2SP signed-note gives them. */
public enum SignatureType {
    /** Ed25519 over the text: how a log signs. */
    ED25519(0x01, VerifyingKey.KEY_BYTES, VerifyingKey.SIGNATURE_BYTES),
    /** Ed25519 over time and text: how a witness cosigns (C2SP tlog-cosignature). */
    COSIGNATURE_ED25519(0x04, VerifyingKey.KEY_BYTES, Long.BYTES + VerifyingKey.SIGNATURE_BYTES),
    /** ML-DSA-44 over time, names, size and root: likewise, and safe from quantum computers. */
    COSIGNATURE_ML_DSA_44(0x06, MlDsa44.KEY_BYTES, Long.BYTES + MlDsa44.SIGNATURE_BYTES);

    private final int code;
    private final int keyBytes;
    private final int signatureBytes;

    SignatureType(int code, int keyBytes, int signatureBytes) {
        this.code = code;
        this.keyBytes = keyBytes;
        this.signatureBytes = signatureBytes;
    }

    static Optional<SignatureType> of(int code) {
        for (SignatureType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    int code() {
        return code;
    }

    int keyBytes() {
        return keyBytes;
    }

    /** Length of what follows the key id. */
    int signatureBytes() {
        return signatureBytes;
    }
}
