package io.continuum.protocol.naive;

import static io.continuum.protocol.naive.Naive.ascii;
import static io.continuum.protocol.naive.Naive.join;
import static io.continuum.protocol.naive.Naive.u16;
import static io.continuum.protocol.naive.Naive.u8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** SPEC.md section 2, "Patterns and tags": m, and whether bytes are one. */
public record NaivePattern(int kind, String subject, String predicate, String object, List<String> qualifiers) {
    private static final String SEGMENT = "[a-z0-9][a-z0-9._-]{0,47}";
    private static final String ID = SEGMENT + ":" + SEGMENT + "(/" + SEGMENT + ")?";

    /** The bytes m; all numbers in it are below 24. */
    public byte[] m() {
        byte[] m = join(u8(0x86), u8(1), u8(kind), text(subject), text(predicate), text(object));
        m = join(m, u8(0x80 + qualifiers.size()));
        for (String qualifier : qualifiers) {
            m = join(m, text(qualifier));
        }
        return m;
    }

    static byte[] text(String text) {
        return join(head(0x60, text.length()), ascii(text));
    }

    /** What is shorter than 24, 256 or 65,536 bytes has a head of 1, 2 or 3 (RFC 8949 section 3). */
    static byte[] head(int kind, int length) {
        return length < 24
                ? u8(kind + length)
                : length < 256 ? join(u8(kind + 24), u8(length)) : join(u8(kind + 25), u16(length));
    }

    /** What m says, if it is one: reading is guessing its parts, writing them, and comparing. */
    public static Optional<NaivePattern> read(byte[] m) {
        if (m.length > 256 || m.length < 7 || m[1] != 1 || (m[2] != 1 && m[2] != 2)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        int at = 3;
        for (int i = 0; i < 3 && at < m.length; i++) {
            at = readText(m, at, texts);
        }
        for (int i = at + 1; i < m.length; ) {
            i = readText(m, i, texts);
        }
        if (texts.size() < 3 || texts.size() > 3 + 8 || !texts.stream().allMatch(text -> text.matches(ID))) {
            return Optional.empty();
        }
        List<String> qualifiers = List.copyOf(texts.subList(3, texts.size()));
        NaivePattern guess = new NaivePattern(m[2], texts.get(0), texts.get(1), texts.get(2), qualifiers);
        boolean sorted = List.copyOf(new TreeSet<>(qualifiers)).equals(qualifiers);
        return sorted && Arrays.equals(guess.m(), m) ? Optional.of(guess) : Optional.empty();
    }

    /** Adds the text at {@code at} if there could be one, and returns where it ends. */
    private static int readText(byte[] m, int at, List<String> texts) {
        int head = m[at] & 0xff;
        int from = head == 0x78 ? at + 2 : at + 1;
        int length = head == 0x78 && at + 1 < m.length ? m[at + 1] & 0xff : head - 0x60;
        int to = Math.min(Math.max(from, from + length), m.length);
        if (from <= to) {
            texts.add(new String(m, from, to - from, StandardCharsets.ISO_8859_1));
        }
        return Math.max(from, to);
    }
}
