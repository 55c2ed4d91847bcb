package io.continuum.instance.adjacency;

import java.util.Arrays;

/** A list of ascending numbers for each row; what is kept is their distances, in one to five bytes each. Does not change. */
final class Lists {
    private final byte[] bytes;
    private final int[] starts; // and one more, the end of the last

    private Lists(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /**
     * Makes lists of pairs.
     *
     * @param rows the row of each pair
     * @param values its value; those of one row ascend
     * @param count of pairs, which may be fewer than the arrays hold
     */
    static Lists of(int rowCount, int[] rows, int[] values, int count) {
        int[] ends = new int[rowCount];
        for (int i = 0; i < count; i++) {
            ends[rows[i]]++;
        }
        for (int row = 1; row < rowCount; row++) {
            ends[row] += ends[row - 1];
        }
        int[] sorted = new int[count];
        for (int i = count - 1; i >= 0; i--) {
            sorted[--ends[rows[i]]] = values[i];
        }
        byte[] bytes = new byte[count + 16];
        int[] starts = new int[rowCount + 1];
        int at = 0;
        for (int row = 0; row < rowCount; row++) {
            starts[row] = at;
            int end = row + 1 < rowCount ? ends[row + 1] : count;
            int before = -1;
            for (int i = ends[row]; i < end; i++) {
                if (sorted[i] == before) {
                    continue;
                }
                if (at + 5 > bytes.length) {
                    bytes = Arrays.copyOf(bytes, bytes.length + (bytes.length >> 1) + 5);
                }
                int distance = sorted[i] - before - 1;
                while ((distance & ~0x7f) != 0) {
                    bytes[at++] = (byte) (distance & 0x7f | 0x80);
                    distance >>>= 7;
                }
                bytes[at++] = (byte) distance;
                before = sorted[i];
            }
        }
        starts[rowCount] = at;
        return new Lists(Arrays.copyOf(bytes, at), starts);
    }

    Cursor of(int row) {
        return new Cursor(row);
    }

    long byteCount() {
        return bytes.length + (long) Integer.BYTES * starts.length;
    }

    /** Goes through one list. */
    final class Cursor {
        private final int row;
        private final int end;
        private int at;
        private int value = -1;

        private Cursor(int row) {
            this.row = row;
            this.at = starts[row];
            this.end = starts[row + 1];
        }

        int row() {
            return row;
        }

        /** The number it stands at; there is none before the first {@link #next}. */
        int value() {
            return value;
        }

        /** Whether there was one more. */
        boolean next() {
            if (at == end) {
                return false;
            }
            int distance = 0;
            int shift = 0;
            byte read;
            do {
                read = bytes[at++];
                distance |= (read & 0x7f) << shift;
                shift += 7;
            } while (read < 0);
            value += distance + 1;
            return true;
        }
    }
}
