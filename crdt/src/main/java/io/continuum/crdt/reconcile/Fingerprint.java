package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Tells whether two ranges hold the same items: the first 16 bytes of the SHA-256 over the sum of their ids and their
 * number. It is no proof against somebody who may choose many ids (SPEC.md rule Y-89).
 *
 * @param bytes 16 bytes
 */
public record Fingerprint(Bytes bytes) {
    public static final int BYTES = 16;

    /** That of no items. */
    public static final Fingerprint OF_NOTHING = of(0, 0, 0, 0, 0);

    public Fingerprint {
        if (bytes.length() != BYTES) {
            throw new IllegalArgumentException("a fingerprint has " + BYTES + " bytes, got " + bytes.length());
        }
    }

    /** Of a sum of ids, as four words of 64 bits with the least significant first, and their number. */
    static Fingerprint of(long word0, long word1, long word2, long word3, int count) {
        ByteBuffer hashed =
                ByteBuffer.allocate(Item.ID_BYTES + Varint.BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
        hashed.putLong(word0).putLong(word1).putLong(word2).putLong(word3);
        Varint.write(hashed, count);
        return new Fingerprint(
                Bytes.of(Arrays.copyOf(sha256().digest(Arrays.copyOf(hashed.array(), hashed.position())), BYTES)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
