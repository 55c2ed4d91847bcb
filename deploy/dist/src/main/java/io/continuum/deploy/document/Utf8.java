package io.continuum.deploy.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the first byte that is no UTF-8. */
final class Utf8 {
    private static final int BUFFER_BYTES = 1 << 16;

    private Utf8() {}

    static void check(Path file, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            long position = firstInvalidByte(in);
            if (position >= 0) {
                throw new DocumentException(
                        "%s is not UTF-8: byte %d does not fit. Convert it first, for example: iconv -f LATIN1 -t UTF-8 %s"
                                .formatted(name, position, name));
            }
        }
    }

    /** Position counted from 0, or -1 if all bytes are UTF-8. */
    static long firstInvalidByte(InputStream in) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
        CharBuffer chars = CharBuffer.allocate(BUFFER_BYTES);
        long decoded = 0;
        boolean atEnd = false;
        while (!atEnd) {
            int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
            atEnd = read < 0;
            bytes.position(bytes.position() + Math.max(read, 0)).flip();
            CoderResult result = decoder.decode(bytes, chars.clear(), atEnd);
            decoded += bytes.position();
            if (result.isError()) {
                return decoded;
            }
            bytes.compact();
        }
        return -1;
    }
}
