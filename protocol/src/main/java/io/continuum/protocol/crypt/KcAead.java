package io.continuum.protocol.crypt;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticated encryption that commits to its key and context: a box opens under one key only. AES-256-GCM alone does
 * not promise that, and readers here try keys they reconstructed.
 *
 * <pre>
 * okm = Expand(Extract(salt, key), info("cta1/kcaead", SHA-256(context)), 76)    32 key | 12 nonce | 32 commitment
 * box = u8 1 || salt(32) || commitment(32) || AES-256-GCM(key, nonce, aad = context, plaintext)
 * </pre>
 *
 * Each box has a fresh random salt, so there is no nonce to manage and none to repeat.
 */
public final class KcAead {
    /** A box is this much longer than what is in it. */
    public static final int OVERHEAD = 81;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int VERSION = 1;
    private static final int SALT = 32;
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int COMMITMENT = 32;
    private static final int GCM_TAG_BITS = 128;

    /** Looked up once: to find it again costs as much as to decrypt an envelope. */
    private static final Provider PROVIDER = provider();

    private KcAead() {}

    private static Provider provider() {
        try {
            return Cipher.getInstance(CIPHER).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    public static byte[] seal(byte[] key, byte[] context, byte[] plaintext, SecureRandom random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        Keys keys = Keys.derive(key, salt, context);
        try {
            byte[] sealed = keys.cipher(Cipher.ENCRYPT_MODE, context).doFinal(plaintext);
            return Bytes.concat(Bytes.u8(VERSION), salt, keys.commitment, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /** The plaintext, or empty if the box was made with another key or context, was changed, or is no box. */
    public static Optional<byte[]> open(byte[] key, byte[] context, byte[] box) {
        if (box.length < OVERHEAD || box[0] != VERSION) {
            return Optional.empty();
        }
        byte[] salt = Arrays.copyOfRange(box, 1, 1 + SALT);
        byte[] commitment = Arrays.copyOfRange(box, 1 + SALT, 1 + SALT + COMMITMENT);
        Keys keys = Keys.derive(key, salt, context);
        if (!MessageDigest.isEqual(commitment, keys.commitment)) {
            return Optional.empty();
        }
        int from = 1 + SALT + COMMITMENT;
        try {
            return Optional.of(keys.cipher(Cipher.DECRYPT_MODE, context).doFinal(box, from, box.length - from));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /** What one box uses; lives as long as the call. */
    private static final class Keys {
        private final SecretKeySpec key;
        private final GCMParameterSpec nonce;
        private final byte[] commitment;

        private Keys(byte[] okm) {
            key = new SecretKeySpec(okm, 0, KEY, "AES");
            nonce = new GCMParameterSpec(GCM_TAG_BITS, okm, KEY, NONCE);
            commitment = Arrays.copyOfRange(okm, KEY + NONCE, KEY + NONCE + COMMITMENT);
        }

        static Keys derive(byte[] key, byte[] salt, byte[] context) {
            byte[] info = Labels.KC_AEAD.info(Labels.sha256(context));
            return new Keys(Kdf.derive(salt, key, info, KEY + NONCE + COMMITMENT));
        }

        Cipher cipher(int mode, byte[] context) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance(CIPHER, PROVIDER);
            cipher.init(mode, key, nonce);
            cipher.updateAAD(context);
            return cipher;
        }
    }
}
