package io.continuum.protocol.crypt;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable string of bytes, compared by content and ordered as unsigned bytes. For secrets there is {@link Secret}. */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /** Copies {@code value}. */
    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    /**
     * The bytes that pairs of hexadecimal digits spell.
     *
     * @throws IllegalArgumentException if {@code hex} is anything else
     */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    public static Bytes zeros(int length) {
        return new Bytes(new byte[length]);
    }

    /** The low 8 bits of {@code value}. */
    public static byte[] u8(int value) {
        return new byte[] {(byte) value};
    }

    /** The low 16 bits of {@code value}, big-endian. */
    public static byte[] u16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    /** The low 32 bits of {@code value}, big-endian. */
    public static byte[] u32(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    /** {@code value} in 64 bits, big-endian. */
    public static byte[] u64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    public static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    /**
     * This, if it is {@code length} bytes long.
     *
     * @param what names it in the message
     * @throws IllegalArgumentException if it is not
     */
    public Bytes requireLength(int length, String what) {
        if (value.length != length) {
            throw new IllegalArgumentException(what + " must be " + length + " bytes, got " + value.length);
        }
        return this;
    }

    /** A copy. */
    public byte[] toArray() {
        return value.clone();
    }

    public int length() {
        return value.length;
    }

    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** The bytes in hexadecimal. */
    @Override
    public String toString() {
        return hex();
    }
}
