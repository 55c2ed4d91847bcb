package io.continuum.crdt.reconcile;

import java.nio.ByteBuffer;

/** Unsigned numbers of 64 bits to base 128, the most significant digit first. */
final class Varint {
    /** Bytes of the longest. */
    static final int BYTES_MAX = 10;

    private static final int DIGIT_BITS = 7;

    private Varint() {}

    static void write(ByteBuffer out, long number) {
        int digits = digits(number);
        for (int i = digits - 1; i > 0; i--) {
            out.put((byte) (number >>> (i * DIGIT_BITS) | 0x80));
        }
        out.put((byte) (number & 0x7f));
    }

    static int digits(long number) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + DIGIT_BITS - 1) / DIGIT_BITS);
    }
}
