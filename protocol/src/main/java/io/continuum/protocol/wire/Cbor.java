package io.continuum.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Deterministic CBOR (RFC 8949 section 4.2.1), the subset that signed data uses: unsigned integers below 2^63, byte
 * strings, text, arrays of known length, {@code null}, {@code true} and {@code false}.
 *
 * <p>A value has exactly one encoding. The {@link Reader} refuses every other one: longer forms of a length or number,
 * indefinite lengths, text that is not UTF-8, bytes left over. What was read without an exception would be written as the
 * same bytes again.
 */
public final class Cbor {
    /** Arrays may nest this deep, in what is written and in what is read. */
    public static final int DEPTH_MAX = 16;

    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int SIMPLE = 7;
    private static final int FALSE = 20;
    private static final int TRUE = 21;
    private static final int NULL = 22;

    private Cbor() {}

    public static Writer writer() {
        return new Writer();
    }

    /** A reader over all of {@code bytes}, which must not change while it is in use. */
    public static Reader reader(byte[] bytes) {
        return new Reader(bytes, 0, bytes.length);
    }

    /** A reader over {@code bytes[from, to)}, for data that something else follows, such as a signature. */
    public static Reader reader(byte[] bytes, int from, int to) {
        if (from < 0 || to < from || to > bytes.length) {
            throw new IllegalArgumentException("range " + from + ".." + to + " in " + bytes.length + " bytes");
        }
        return new Reader(bytes, from, to);
    }

    /** What the next item is. */
    public enum Type {
        UINT,
        BYTES,
        TEXT,
        ARRAY,
        BOOL,
        NULL,
        /** The bytes or the open array are at their end. */
        END
    }

    /** How many items are still owed to each open array; the outermost level owes one item. */
    private static final class Nesting {
        private final int[] owed = new int[DEPTH_MAX + 1];
        private int depth;

        Nesting() {
            owed[0] = 1;
        }

        boolean full() {
            return owed[depth] == 0;
        }

        boolean complete() {
            return depth == 0 && owed[0] == 0;
        }

        boolean deepest() {
            return depth == DEPTH_MAX;
        }

        /** Counts one item; closes every array that it completes. */
        void item() {
            owed[depth]--;
            close();
        }

        void open(int items) {
            owed[depth]--;
            owed[++depth] = items;
            close();
        }

        private void close() {
            while (depth > 0 && owed[depth] == 0) {
                depth--;
            }
        }
    }

    /** Writes one item, which may be an array of items. Not thread-safe. Misuse is an {@link IllegalStateException}. */
    public static final class Writer {
        private static final int BYTES_START = 128;

        private final Nesting nesting = new Nesting();
        private byte[] out = new byte[BYTES_START];
        private int length;

        private Writer() {}

        /**
         * Writes an unsigned number.
         *
         * @throws IllegalArgumentException if {@code value} is negative
         */
        public Writer uint(long value) {
            if (value < 0) {
                throw new IllegalArgumentException("unsigned number expected, got " + value);
            }
            item();
            head(UINT, value);
            return this;
        }

        public Writer bytes(byte[] value) {
            item();
            head(BYTES, value.length);
            append(value);
            return this;
        }

        /**
         * Writes text as UTF-8.
         *
         * @throws IllegalArgumentException if {@code value} holds half a surrogate pair, which UTF-8 cannot express
         */
        public Writer text(String value) {
            byte[] utf8 = utf8(value);
            item();
            head(TEXT, utf8.length);
            append(utf8);
            return this;
        }

        /** Opens an array; the next {@code items} items belong to it, and it closes by itself after them. */
        public Writer array(int items) {
            if (items < 0) {
                throw new IllegalArgumentException("array of " + items + " items");
            }
            requireRoom();
            if (nesting.deepest()) {
                throw new IllegalStateException("arrays nest deeper than " + DEPTH_MAX);
            }
            nesting.open(items);
            head(ARRAY, items);
            return this;
        }

        public Writer bool(boolean value) {
            item();
            append(SIMPLE << 5 | (value ? TRUE : FALSE));
            return this;
        }

        public Writer nul() {
            item();
            append(SIMPLE << 5 | NULL);
            return this;
        }

        /** Copies one item that is already encoded; it is read strictly first. */
        public Writer item(byte[] encoded) {
            try {
                Reader reader = reader(encoded);
                reader.item(encoded.length);
                reader.end();
            } catch (CborException e) {
                throw new IllegalArgumentException("not one encoded item: " + e.getMessage(), e);
            }
            item();
            append(encoded);
            return this;
        }

        /**
         * The bytes written.
         *
         * @throws IllegalStateException if nothing was written or an array misses items
         */
        public byte[] toBytes() {
            if (!nesting.complete()) {
                throw new IllegalStateException("an item is missing: nothing written, or an array is not full");
            }
            return Arrays.copyOf(out, length);
        }

        private void item() {
            requireRoom();
            nesting.item();
        }

        private void requireRoom() {
            if (nesting.full()) {
                throw new IllegalStateException("one item was already written in full");
            }
        }

        private void head(int major, long value) {
            int bits = major << 5;
            if (value < 24) {
                append(bits | (int) value);
            } else if (value < 0x100) {
                append(bits | 24);
                bigEndian(value, 1);
            } else if (value < 0x1_0000) {
                append(bits | 25);
                bigEndian(value, 2);
            } else if (value < 0x1_0000_0000L) {
                append(bits | 26);
                bigEndian(value, 4);
            } else {
                append(bits | 27);
                bigEndian(value, 8);
            }
        }

        private void bigEndian(long value, int octets) {
            reserve(octets);
            for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
                out[length++] = (byte) (value >>> shift);
            }
        }

        private void append(int octet) {
            reserve(1);
            out[length++] = (byte) octet;
        }

        private void append(byte[] octets) {
            reserve(octets.length);
            System.arraycopy(octets, 0, out, length, octets.length);
            length += octets.length;
        }

        private void reserve(int octets) {
            if (octets > out.length - length) {
                int needed = Math.addExact(length, octets);
                out = Arrays.copyOf(out, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * out.length)));
            }
        }

        private static byte[] utf8(String value) {
            if (value.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
                return value.getBytes(StandardCharsets.UTF_8);
            }
            try {
                ByteBuffer encoded = StandardCharsets.UTF_8
                        .newEncoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .encode(CharBuffer.wrap(value));
                byte[] utf8 = new byte[encoded.remaining()];
                encoded.get(utf8);
                return utf8;
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("text holds half a surrogate pair", e);
            }
        }
    }

    /**
     * Reads one item, strictly. Every length is compared with the bytes that are left and with the caller's limit before
     * anything is allocated. Not thread-safe.
     */
    public static final class Reader {
        private final byte[] in;
        private final int end;
        private final Nesting nesting = new Nesting();
        private int at;

        private Reader(byte[] in, int from, int end) {
            this.in = in;
            this.at = from;
            this.end = end;
        }

        /** The type of the next item, read without consuming it. */
        public Type peek() throws CborException {
            if (at == end || nesting.full()) {
                return Type.END;
            }
            int first = in[at] & 0xff;
            return switch (first >>> 5) {
                case UINT -> Type.UINT;
                case BYTES -> Type.BYTES;
                case TEXT -> Type.TEXT;
                case ARRAY -> Type.ARRAY;
                case SIMPLE ->
                    switch (first & 0x1f) {
                        case FALSE, TRUE -> Type.BOOL;
                        case NULL -> Type.NULL;
                        default -> throw unsupported(first);
                    };
                default -> throw unsupported(first);
            };
        }

        /** An unsigned number, 0 to 2^63-1. */
        public long uint() throws CborException {
            return uint(Long.MAX_VALUE);
        }

        /** An unsigned number, 0 to {@code max}. */
        public long uint(long max) throws CborException {
            long value = head(UINT, "a number");
            if (value > max) {
                throw new CborException("number " + value + ", at most " + max);
            }
            nesting.item();
            return value;
        }

        /** A number that must be {@code expected}, such as a version. */
        public void expect(long expected) throws CborException {
            long value = uint();
            if (value != expected) {
                throw new CborException("expected " + expected + ", got " + value);
            }
        }

        /** A byte string of at most {@code lengthMax} bytes. */
        public byte[] bytes(int lengthMax) throws CborException {
            int length = length(BYTES, "a byte string", lengthMax);
            return take(length);
        }

        /** A byte string of exactly {@code length} bytes. */
        public byte[] bytesOf(int length) throws CborException {
            byte[] value = bytes(length);
            if (value.length != length) {
                throw new CborException("byte string of " + value.length + " bytes, expected " + length);
            }
            return value;
        }

        /** Text of at most {@code bytesMax} bytes of UTF-8. */
        public String text(int bytesMax) throws CborException {
            int length = length(TEXT, "text", bytesMax);
            int from = at;
            at += length;
            nesting.item();
            if (isAscii(from, at)) {
                return new String(in, from, length, StandardCharsets.ISO_8859_1);
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(in, from, length))
                        .toString();
            } catch (CharacterCodingException _) {
                throw new CborException("text is not UTF-8, before byte " + at);
            }
        }

        private boolean isAscii(int from, int to) {
            for (int i = from; i < to; i++) {
                if (in[i] < 0) {
                    return false;
                }
            }
            return true;
        }

        /** Opens an array of at most {@code itemsMax} items and returns how many follow. */
        public int array(int itemsMax) throws CborException {
            long items = head(ARRAY, "an array");
            if (items > itemsMax) {
                throw new CborException("array of " + items + " items, at most " + itemsMax);
            }
            if (items > end - at) {
                throw new CborException("array of " + items + " items, but " + (end - at) + " bytes are left");
            }
            if (nesting.deepest()) {
                throw new CborException("arrays nest deeper than " + DEPTH_MAX);
            }
            nesting.open((int) items);
            return (int) items;
        }

        /** Opens an array of exactly {@code items} items. */
        public void arrayOf(int items) throws CborException {
            int count = array(items);
            if (count != items) {
                throw new CborException("array of " + count + " items, expected " + items);
            }
        }

        public boolean bool() throws CborException {
            int first = simple("true or false");
            if (first != TRUE && first != FALSE) {
                throw new CborException("expected true or false at byte " + at);
            }
            at++;
            nesting.item();
            return first == TRUE;
        }

        /** Consumes a {@code null} if that is what comes next, and says whether it did. */
        public boolean skipNull() throws CborException {
            if (peek() != Type.NULL) {
                return false;
            }
            at++;
            nesting.item();
            return true;
        }

        /** The encoded bytes of the next item, checked as strictly as if each part had been read; at most {@code bytesMax}. */
        public byte[] item(int bytesMax) throws CborException {
            int from = at;
            int depth = nesting.depth;
            if (peek() == Type.END) {
                throw ended("an item");
            }
            int siblings = nesting.owed[depth];
            do {
                skip();
            } while (nesting.depth > depth || (nesting.depth == depth && nesting.owed[depth] == siblings));
            if (at - from > bytesMax) {
                throw new CborException("item of " + (at - from) + " bytes, at most " + bytesMax);
            }
            return Arrays.copyOfRange(in, from, at);
        }

        /** Ends reading: the item was read in full and nothing follows it. */
        public void end() throws CborException {
            if (!nesting.complete()) {
                throw new CborException("an item is missing at byte " + at);
            }
            if (at != end) {
                throw new CborException((end - at) + " bytes left over after byte " + at);
            }
        }

        private void skip() throws CborException {
            switch (peek()) {
                case UINT -> uint();
                case BYTES -> bytes(Integer.MAX_VALUE);
                case TEXT -> text(Integer.MAX_VALUE);
                case ARRAY -> array(Integer.MAX_VALUE);
                case BOOL -> bool();
                case NULL -> skipNull();
                case END -> throw ended("an item");
            }
        }

        private int length(int major, String what, int lengthMax) throws CborException {
            long length = head(major, what);
            if (length > lengthMax) {
                throw new CborException(what + " of " + length + " bytes, at most " + lengthMax);
            }
            if (length > end - at) {
                throw new CborException(what + " of " + length + " bytes, but " + (end - at) + " are left");
            }
            return (int) length;
        }

        private byte[] take(int length) {
            byte[] value = Arrays.copyOfRange(in, at, at + length);
            at += length;
            nesting.item();
            return value;
        }

        private int simple(String what) throws CborException {
            if (at == end || nesting.full()) {
                throw ended(what);
            }
            int first = in[at] & 0xff;
            if (first >>> 5 != SIMPLE) {
                throw new CborException(
                        "expected " + what + " at byte " + at + ", got 0x" + Integer.toHexString(first));
            }
            return first & 0x1f;
        }

        private long head(int major, String what) throws CborException {
            if (at == end || nesting.full()) {
                throw ended(what);
            }
            int first = in[at] & 0xff;
            if (first >>> 5 != major) {
                throw new CborException(
                        "expected " + what + " at byte " + at + ", got 0x" + Integer.toHexString(first));
            }
            int info = first & 0x1f;
            if (info < 24) {
                at++;
                return info;
            }
            if (info > 27) {
                throw unsupported(first);
            }
            int octets = 1 << (info - 24);
            if (octets >= end - at) {
                throw ended(what);
            }
            long value = 0;
            for (int i = 1; i <= octets; i++) {
                value = value << 8 | (in[at + i] & 0xff);
            }
            if (value < 0) {
                throw new CborException("number at byte " + at + " is 2^63 or more");
            }
            long shorterMax = octets == 1 ? 23 : (1L << (octets * 4)) - 1;
            if (value <= shorterMax) {
                throw new CborException("number or length at byte " + at + " is not in its shortest form");
            }
            at += 1 + octets;
            return value;
        }

        private CborException ended(String what) {
            return new CborException("expected " + what + " at byte " + at + ", but the data ends there");
        }

        private CborException unsupported(int first) {
            return new CborException("type 0x" + Integer.toHexString(first) + " at byte " + at + " is not used here");
        }
    }
}
