package io.continuum.protocol.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Headers of the ustar format (POSIX.1-1988), plain files only; any tar program reads what this writes. */
final class Tar {
    static final int BLOCK = 512;
    static final int NAME_CHARS_MAX = 100;

    /** Every part of the path begins with a letter, digit or underscore: nothing leads out of a folder, nothing hides. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,7}");

    private static final int SIZE_AT = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE_AT = 156;
    private static final long OCTAL_MAX = 0x1_FFFF_FFFFL; // eleven octal digits
    private static final byte BASE_256 = (byte) 0x80;

    /** A header as read. */
    record Header(String name, long bytes) {}

    private Tar() {}

    static void requireName(String name) {
        if (name.length() > NAME_CHARS_MAX || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" cannot name a file of an archive");
        }
    }

    /** Owner, group and times are left at zero, so that the same content is the same archive. */
    static byte[] header(String name, long bytes) {
        requireName(name);
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, "0000600");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        if (bytes <= OCTAL_MAX) {
            put(block, SIZE_AT, "%011o".formatted(bytes));
        } else { // as GNU tar and others write what does not fit
            block[SIZE_AT] = BASE_256;
            ByteBuffer.wrap(block).putLong(SIZE_AT + SIZE_LENGTH - Long.BYTES, bytes);
        }
        put(block, 136, "00000000000");
        block[TYPE_AT] = '0';
        put(block, 257, "ustar");
        put(block, 263, "00");
        put(block, CHECKSUM_AT, "%06o".formatted(checksum(block)));
        block[CHECKSUM_AT + CHECKSUM_LENGTH - 1] = ' ';
        return block;
    }

    /** @throws ArchiveException for anything but a plain file with a name that stays inside */
    static Header read(byte[] block) throws ArchiveException {
        if (octal(block, CHECKSUM_AT, CHECKSUM_LENGTH) != checksum(block)) {
            throw new ArchiveException("This is no archive, or it is damaged: a header's checksum does not fit.");
        }
        String name = text(block, 0, NAME_CHARS_MAX);
        if (!NAME.matcher(name).matches()) {
            throw new ArchiveException("The archive names a file that no archive of ours has: refused.");
        }
        if (block[TYPE_AT] != '0' && block[TYPE_AT] != 0) {
            throw new ArchiveException("The archive holds " + name + ", which is no plain file: refused.");
        }
        long bytes = block[SIZE_AT] == BASE_256
                ? ByteBuffer.wrap(block).getLong(SIZE_AT + SIZE_LENGTH - Long.BYTES)
                : octal(block, SIZE_AT, SIZE_LENGTH);
        if (bytes < 0) {
            throw new ArchiveException("The archive is damaged: " + name + " has no length.");
        }
        return new Header(name, bytes);
    }

    /** Zeros that fill the last block of a file. */
    static int padding(long bytes) {
        return (int) ((BLOCK - bytes % BLOCK) % BLOCK);
    }

    private static int checksum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH ? ' ' : block[i] & 0xFF;
        }
        return sum;
    }

    private static void put(byte[] block, int at, String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(Arrays.copyOfRange(block, at, end), StandardCharsets.ISO_8859_1);
    }

    private static long octal(byte[] block, int at, int length) {
        String digits = text(block, at, length).strip();
        return digits.matches("[0-7]{1,12}") ? Long.parseLong(digits, 8) : -1;
    }
}
