package io.continuum.protocol.wire;

import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.bytes.DamagedException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A compressed body: its length as a varint, then raw DEFLATE (RFC 1951). The length is compared with its limit, and with how
 * much so few bytes may become, before anything is allocated; a bomb costs nothing.
 */
final class Deflated {
    /** A body below this is not compressed. */
    static final int BYTES_MIN = 128;

    /** A compressed byte stands for at most so many. */
    static final int RATIO_MAX = 20;

    private static final int LEVEL = 3;

    private Deflated() {}

    /** The compressed body; empty if it is short, gains nothing, or would gain more than a reader believes. */
    static Optional<byte[]> compress(byte[] body) {
        if (body.length < BYTES_MIN) {
            return Optional.empty();
        }
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            deflater.setInput(body);
            deflater.finish();
            byte[] out = new byte[body.length];
            int length = deflater.deflate(out);
            if (!deflater.finished() || body.length > (long) RATIO_MAX * length) {
                return Optional.empty();
            }
            byte[] compressed = new BytesWriter()
                    .number(body.length)
                    .fixed(Arrays.copyOf(out, length))
                    .toBytes();
            return compressed.length < body.length ? Optional.of(compressed) : Optional.empty();
        } finally {
            deflater.end();
        }
    }

    /** The body that was compressed. */
    static byte[] expand(byte[] compressed) throws DamagedException {
        BytesReader in = new BytesReader(compressed);
        int length = (int) in.number(Limits.MESSAGE_BYTES_MAX);
        int start = lengthOf(length);
        BytesReader.require(length >= BYTES_MIN, "a body too short to be compressed");
        BytesReader.require(
                length <= (long) RATIO_MAX * (compressed.length - start), "a body that is compressed beyond belief");
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(compressed, start, compressed.length - start);
            byte[] body = new byte[length];
            int filled = 0;
            while (filled < length && !inflater.finished()) {
                int more = inflater.inflate(body, filled, length - filled);
                BytesReader.require(more > 0 || inflater.finished(), "a compressed body is cut short");
                filled += more;
            }
            boolean ends = inflater.finished() || inflater.inflate(new byte[1]) == 0 && inflater.finished();
            BytesReader.require(filled == length && ends, "a compressed body of another length");
            BytesReader.require(inflater.getRemaining() == 0, "bytes left over");
            return body;
        } catch (DataFormatException e) {
            throw new DamagedException("a compressed body cannot be read: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** Bytes of the varint. */
    private static int lengthOf(int number) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(number)) / 7);
    }
}
