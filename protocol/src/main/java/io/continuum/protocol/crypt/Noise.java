package io.continuum.protocol.crypt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What every Noise message has in common: its limits, its cipher and its key derivation (Noise revision 34, section 4). */
public final class Noise {
    /** The one handshake that peers speak. */
    public static final String PROTOCOL = "Noise_XXpsk3_25519_ChaChaPoly_SHA256";

    /** The longest message, handshake or transport. */
    public static final int MESSAGE_BYTES_MAX = 65_535;

    /** What encryption adds to a plaintext. */
    public static final int TAG_BYTES = 16;

    /** The longest plaintext of one transport message. */
    public static final int PLAINTEXT_BYTES_MAX = MESSAGE_BYTES_MAX - TAG_BYTES;

    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;

    private Noise() {}

    static byte[] encrypt(byte[] key, long nonce, byte[] associated, byte[] plaintext) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, associated).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
        }
    }

    static byte[] decrypt(byte[] key, long nonce, byte[] associated, byte[] ciphertext) throws NoiseException {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(ciphertext);
        } catch (GeneralSecurityException e) {
            throw new NoiseException("the message was made with another key, or changed on its way", e);
        }
    }

    /** Section 4.3, HKDF: the first {@code count} outputs, 2 or 3. */
    static byte[][] derive(byte[] chainingKey, byte[] input, int count) {
        byte[] temporary = hmac(chainingKey, input);
        byte[][] outputs = new byte[count][];
        byte[] previous = {};
        for (int i = 0; i < count; i++) {
            byte[] block = ByteBuffer.allocate(previous.length + 1)
                    .put(previous)
                    .put((byte) (i + 1))
                    .array();
            previous = hmac(temporary, block);
            outputs[i] = previous;
        }
        return outputs;
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    /** Section 12.3: four zero bytes, then the nonce in little-endian order. */
    private static Cipher cipher(int mode, byte[] key, long nonce, byte[] associated) throws GeneralSecurityException {
        byte[] iv = ByteBuffer.allocate(NONCE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, nonce)
                .array();
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(iv));
        cipher.updateAAD(associated);
        return cipher;
    }
}
