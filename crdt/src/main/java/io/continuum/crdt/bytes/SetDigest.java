package io.continuum.crdt.bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The digest of a set: the sum, modulo 2^256, of the SHA-256 of its members. Adding or removing one member costs one hash,
 * whatever the size of the set. It shows whether honest replicas agree; it is no proof against somebody who chooses
 * members to collide.
 */
public final class SetDigest {
    public static final int BYTES = 32;
    public static final SetDigest EMPTY = new SetDigest(new byte[BYTES]);

    private final byte[] sum;

    private SetDigest(byte[] sum) {
        this.sum = sum;
    }

    /** The inverse of {@link #bytes}. @throws IllegalArgumentException unless there are 32 bytes */
    public static SetDigest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a digest has " + BYTES + " bytes, got " + bytes.length);
        }
        return new SetDigest(bytes.clone());
    }

    /** This set with one more member. */
    public SetDigest plus(byte[] member) {
        return new SetDigest(add(sum, sha256(member)));
    }

    /** This set without one of its members. */
    public SetDigest minus(byte[] member) {
        return new SetDigest(add(sum, negate(sha256(member))));
    }

    /** A copy of the 32 bytes, big-endian. */
    public byte[] bytes() {
        return sum.clone();
    }

    private static byte[] add(byte[] a, byte[] b) {
        byte[] result = new byte[BYTES];
        int carry = 0;
        for (int i = BYTES - 1; i >= 0; i--) {
            carry += (a[i] & 0xff) + (b[i] & 0xff);
            result[i] = (byte) carry;
            carry >>>= 8;
        }
        return result;
    }

    private static byte[] negate(byte[] a) {
        byte[] one = new byte[BYTES];
        one[BYTES - 1] = 1;
        byte[] inverted = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            inverted[i] = (byte) ~a[i];
        }
        return add(inverted, one);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SetDigest that && Arrays.equals(sum, that.sum);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sum);
    }

    /** The bytes as lower-case hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(sum);
    }
}
