package io.continuum.instance.adjacency;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Different texts in the order of their UTF-8 bytes, in one array. Does not change. */
final class Texts {
    /** The order of both databases for bytes. */
    static final Comparator<String> BY_BYTES = (one, other) -> Arrays.compareUnsigned(utf8(one), utf8(other));

    private final byte[] bytes;
    private final int[] starts;

    /** @param sorted by {@link #BY_BYTES}, without repetition */
    Texts(List<String> sorted) {
        starts = new int[sorted.size() + 1];
        byte[][] each = new byte[sorted.size()][];
        for (int i = 0; i < each.length; i++) {
            each[i] = utf8(sorted.get(i));
            starts[i + 1] = starts[i] + each[i].length;
        }
        bytes = new byte[starts[each.length]];
        for (int i = 0; i < each.length; i++) {
            System.arraycopy(each[i], 0, bytes, starts[i], each[i].length);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    int count() {
        return starts.length - 1;
    }

    String get(int number) {
        return new String(bytes, starts[number], starts[number + 1] - starts[number], StandardCharsets.UTF_8);
    }

    /** The number of a text; negative when it is none of these. */
    int find(String text) {
        byte[] wanted = utf8(text);
        int low = 0;
        int high = count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(bytes, starts[middle], starts[middle + 1], wanted, 0, wanted.length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    long byteCount() {
        return bytes.length + (long) Integer.BYTES * starts.length;
    }
}
