package io.continuum.crdt.bytes;

import java.util.Arrays;

/** Reads what {@link BytesWriter} wrote; every length and count is compared with its limit before it costs anything. */
public final class BytesReader {
    private final byte[] in;
    private int at;

    /** Reads {@code bytes}, which must not change meanwhile. */
    public BytesReader(byte[] bytes) {
        this.in = bytes;
    }

    /** A number of at most {@code max}, in its shortest form. */
    public long number(long max) throws DamagedException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            require(at < in.length, "a number is cut short");
            int octet = in[at++];
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                require(octet != 0 || shift == 0, "a number is not in its shortest form");
                require(value <= max, "a number is beyond its limit");
                return value;
            }
        }
        throw new DamagedException("a number of 2^63 or more");
    }

    /** A count of things of which each takes at least one byte. */
    public int count(int max) throws DamagedException {
        long count = number(max);
        require(count <= in.length - at, "more items than bytes");
        return (int) count;
    }

    public byte[] fixed(int length) throws DamagedException {
        require(length <= in.length - at, "bytes are cut short");
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    public Bytes string(int lengthMax) throws DamagedException {
        return Bytes.of(fixed((int) number(lengthMax)));
    }

    /** A number of 64 bits, in its shortest form; read as unsigned. */
    public long unsigned() throws DamagedException {
        long value = 0;
        for (int shift = 0; shift <= 63; shift += 7) {
            require(at < in.length, "a number is cut short");
            int octet = in[at++];
            require(shift < 63 || octet == 1, "a number of 2^64 or more, or not in its shortest form");
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                require(octet != 0 || shift == 0, "a number is not in its shortest form");
                return value;
            }
        }
        throw new DamagedException("a number of 2^64 or more");
    }

    /** A length, no more than is left, and that many bytes. */
    public byte[] string() throws DamagedException {
        return fixed((int) number(Integer.MAX_VALUE));
    }

    /** Ends reading: nothing may be left over. */
    public void end() throws DamagedException {
        require(at == in.length, "bytes left over");
    }

    /** Refuses what is well-formed but not allowed, such as items out of order. */
    public static void require(boolean holds, String otherwise) throws DamagedException {
        if (!holds) {
            throw new DamagedException(otherwise);
        }
    }
}
