package io.continuum.protocol.archive;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Lines of bytes from a stream of any length, none of them larger in memory than a bound. */
public final class BoundedLines {
    /** Is handed the lines in order. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * @param number from 1
         * @param line without its end; empty if it is longer than the bound
         */
        void line(long number, Optional<byte[]> line) throws IOException;
    }

    private BoundedLines() {}

    /** Reads all lines; the last one need not end in a line feed. */
    public static void read(InputStream from, int bytesMax, Visitor visitor) throws IOException {
        InputStream in = from instanceof BufferedInputStream ? from : new BufferedInputStream(from, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long number = 1;
        boolean tooLong = false;
        boolean begun = false;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                visitor.line(number, tooLong ? Optional.empty() : Optional.of(withoutReturn(line.toByteArray())));
                number++;
                line.reset();
                tooLong = false;
                begun = false;
            } else {
                begun = true;
                tooLong |= line.size() == bytesMax;
                if (!tooLong) {
                    line.write(next);
                }
            }
        }
        if (begun) {
            visitor.line(number, tooLong ? Optional.empty() : Optional.of(withoutReturn(line.toByteArray())));
        }
    }

    private static byte[] withoutReturn(byte[] line) {
        return line.length > 0 && line[line.length - 1] == '\r' ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
