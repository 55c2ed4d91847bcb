package io.continuum.crdt.bytes;

import java.io.ByteArrayOutputStream;

/** Appends fixed bytes, numbers and strings of bytes. Not thread-safe. */
public final class BytesWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An unsigned LEB128 number: seven bits to a byte, lowest first, the top bit set on all but the last. */
    public BytesWriter number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("numbers are 0 or more, got " + value);
        }
        return unsigned(value);
    }

    /** The same for all 64 bits, read as unsigned. */
    public BytesWriter unsigned(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** Bytes whose length the reader knows. */
    public BytesWriter fixed(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A length and that many bytes. */
    public BytesWriter string(Bytes bytes) {
        return number(bytes.length()).fixed(bytes.toArray());
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
