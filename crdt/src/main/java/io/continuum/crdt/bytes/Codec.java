package io.continuum.crdt.bytes;

import java.util.Arrays;

/**
 * How one kind of thing is written: every thing has one form, and reading takes that form only. Safe to share.
 *
 * @param <T> what is written; immutable, ordered in step with its equality
 */
public interface Codec<T> {
    /** Texts as UTF-8. A text with half a surrogate pair has no form. */
    Codec<String> TEXT = new Codec<>() {
        @Override
        public void write(BytesWriter out, String text) {
            Bytes utf8 = Bytes.ofText(text);
            if (!utf8.asText().equals(text)) {
                throw new IllegalArgumentException("half a surrogate pair in a text");
            }
            out.string(utf8);
        }

        @Override
        public String read(BytesReader in) throws DamagedException {
            byte[] utf8 = in.string();
            String text = Bytes.textOf(utf8);
            // U+FFFD stands for what is no UTF-8, or for itself
            boolean clean = text.indexOf('\ufffd') < 0
                    || Arrays.equals(utf8, Bytes.ofText(text).toArray());
            BytesReader.require(clean, "a text that is not UTF-8");
            return text;
        }
    };

    /** Strings of bytes. */
    Codec<Bytes> BYTES = new Codec<>() {
        @Override
        public void write(BytesWriter out, Bytes bytes) {
            out.string(bytes);
        }

        @Override
        public Bytes read(BytesReader in) throws DamagedException {
            return Bytes.of(in.string());
        }
    };

    /** Numbers of either sign: 0, -1, 1, -2, ... are written as 0, 1, 2, 3, ... in 64 bits. */
    Codec<Long> NUMBER = new Codec<>() {
        @Override
        public void write(BytesWriter out, Long number) {
            out.unsigned(number << 1 ^ number >> 63);
        }

        @Override
        public Long read(BytesReader in) throws DamagedException {
            long zigzag = in.unsigned();
            return zigzag >>> 1 ^ -(zigzag & 1);
        }
    };

    /** Numbers of 0 or more. */
    Codec<Long> COUNT = new Codec<>() {
        @Override
        public void write(BytesWriter out, Long number) {
            out.number(number);
        }

        @Override
        public Long read(BytesReader in) throws DamagedException {
            return in.number(Long.MAX_VALUE);
        }
    };

    void write(BytesWriter out, T thing);

    /** Reads what {@link #write} wrote; its length is checked against what is left before anything is allocated. */
    T read(BytesReader in) throws DamagedException;
}
