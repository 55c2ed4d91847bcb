package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Ids as numbers of 256 bits, little-endian, in rows of four words of a {@code long[]}, the least significant first. A sum
 * runs modulo 2^256.
 */
final class IdWords {
    /** Words of a row. */
    static final int WORDS = Item.ID_BYTES / Long.BYTES;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private IdWords() {}

    static void write(byte[] id, long[] rows, int row) {
        for (int word = 0; word < WORDS; word++) {
            rows[row * WORDS + word] = (long) WORD.get(id, word * Long.BYTES);
        }
    }

    static Bytes id(long[] words) {
        byte[] id = new byte[Item.ID_BYTES];
        for (int word = 0; word < WORDS; word++) {
            WORD.set(id, word * Long.BYTES, words[word]);
        }
        return Bytes.of(id);
    }

    /** {@code rows[to] = a[rowA] + b[rowB]}. */
    static void add(long[] a, int rowA, long[] b, int rowB, long[] rows, int to) {
        long carry = 0;
        for (int word = 0; word < WORDS; word++) {
            long left = a[rowA * WORDS + word];
            long sum = left + b[rowB * WORDS + word];
            long carried = sum + carry;
            carry = Long.compareUnsigned(sum, left) < 0 || Long.compareUnsigned(carried, sum) < 0 ? 1 : 0;
            rows[to * WORDS + word] = carried;
        }
    }

    /** {@code a[rowA] - b[rowB]}. */
    static long[] subtract(long[] a, int rowA, long[] b, int rowB) {
        long[] result = new long[WORDS];
        long borrow = 0;
        for (int word = 0; word < WORDS; word++) {
            long left = a[rowA * WORDS + word];
            long difference = left - b[rowB * WORDS + word];
            result[word] = difference - borrow;
            borrow = Long.compareUnsigned(difference, left) > 0 || Long.compareUnsigned(difference, borrow) < 0 ? 1 : 0;
        }
        return result;
    }

    /** Like the bytes of the ids, unsigned. */
    static int compare(long[] a, int rowA, long[] b, int rowB) {
        for (int word = 0; word < WORDS; word++) {
            long left = a[rowA * WORDS + word];
            long right = b[rowB * WORDS + word];
            if (left != right) {
                return Long.compareUnsigned(Long.reverseBytes(left), Long.reverseBytes(right));
            }
        }
        return 0;
    }

    static Fingerprint fingerprint(long[] sum, int count) {
        return count == 0 ? Fingerprint.OF_NOTHING : Fingerprint.of(sum[0], sum[1], sum[2], sum[3], count);
    }
}
