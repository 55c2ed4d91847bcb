package io.continuum.protocol.crypt;

import java.security.MessageDigest;
import java.security.SecureRandom;

/** Secret bytes that print as {@code ***} and are compared in constant time. */
public final class Secret {
    private final byte[] value;

    private Secret(byte[] value) {
        this.value = value;
    }

    /** Copies {@code value}. */
    public static Secret of(byte[] value) {
        return new Secret(value.clone());
    }

    /** 32 fresh bytes. */
    public static Secret random(SecureRandom random) {
        byte[] value = new byte[32];
        random.nextBytes(value);
        return new Secret(value);
    }

    /**
     * This, if it is 32 bytes long.
     *
     * @param what names it in the message
     * @throws IllegalArgumentException if it is not
     */
    public Secret require32(String what) {
        if (value.length != 32) {
            throw new IllegalArgumentException(what + " must be 32 bytes, got " + value.length);
        }
        return this;
    }

    /** A copy; whoever asks for it takes care that it goes nowhere else. */
    public byte[] reveal() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(value, secret.value);
    }

    /** Constant, so that no hash table tells anything about the content. */
    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "***";
    }
}
