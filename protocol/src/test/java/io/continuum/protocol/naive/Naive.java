package io.continuum.protocol.naive;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SPEC.md section 2, "Bytes and labels". */
public final class Naive {
    /** The order of P-256. */
    public static final BigInteger Q =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private Naive() {}

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public static byte[] u8(int value) {
        return unsigned(value, 1);
    }

    public static byte[] u16(int value) {
        return unsigned(value, 2);
    }

    public static byte[] u32(long value) {
        return unsigned(value, 4);
    }

    /** A number as 32 bytes. */
    public static byte[] u256(BigInteger value) {
        byte[] bytes = BigInteger.ONE.shiftLeft(256).add(value).toByteArray();
        return Arrays.copyOfRange(bytes, 1, 33);
    }

    private static byte[] unsigned(long value, int bytes) {
        byte[] out = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            out[i] = (byte) (value >> 8 * (bytes - 1 - i));
        }
        return out;
    }

    /** {@code info(label, f1..fn)}. */
    public static byte[] info(String label, byte[]... fields) {
        byte[] out = join(u16(label.length()), ascii(label));
        for (byte[] field : fields) {
            out = join(out, u32(field.length), field);
        }
        return out;
    }

    /** {@code Hash(label, f…)}. */
    public static byte[] hash(String label, byte[]... fields) {
        return sha256(info(label, fields));
    }

    /** {@code Ext(salt, ikm)}: HKDF-Extract is a MAC. */
    public static byte[] ext(byte[] salt, byte[] ikm) {
        return mac(salt, ikm);
    }

    /** {@code Exp(prk, info, n)}: HKDF-Expand chains MACs (RFC 5869 section 2.3). */
    public static byte[] exp(byte[] prk, byte[] info, int length) {
        byte[] out = {};
        byte[] block = {};
        for (int i = 1; out.length < length; i++) {
            block = mac(prk, join(block, info, u8(i)));
            out = join(out, block);
        }
        return Arrays.copyOf(out, length);
    }

    /** {@code scalar(prk, info)}. */
    public static BigInteger scalar(byte[] prk, byte[] info) {
        return new BigInteger(1, exp(prk, info, 48)).mod(Q);
    }

    public static byte[] mac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
