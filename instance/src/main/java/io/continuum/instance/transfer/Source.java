package io.continuum.instance.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A file to import, which can be read several times; a zip is looked into. */
final class Source {
    private static final int ENTRIES_MAX = 100_000;
    private static final int PEEK_BYTES = 65_536;

    /** Is handed the files of a zip that are asked for. */
    @FunctionalInterface
    interface Visitor {
        void file(String name, InputStream content) throws IOException;
    }

    private final Path file;

    Source(Path file) {
        this.file = file;
    }

    InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    Path file() {
        return file;
    }

    boolean isGzip() throws IOException {
        byte[] start = start(2);
        return start.length == 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    }

    boolean isZip() throws IOException {
        byte[] start = start(4);
        return start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
    }

    /** How the content begins; for a zip, the file in it of that name's ending. */
    String peek(String ending) throws IOException {
        String[] peeked = {""};
        each(ending, (_, content) -> {
            if (peeked[0].isEmpty()) {
                peeked[0] = new String(content.readNBytes(PEEK_BYTES), StandardCharsets.UTF_8);
            }
        });
        return peeked[0];
    }

    /** The file itself, or those of a zip whose names have this ending. */
    void each(String ending, Visitor visitor) throws IOException {
        if (!isZip()) {
            try (InputStream in = open()) {
                visitor.file("", in);
            }
            return;
        }
        try (ZipInputStream zip = new ZipInputStream(open(), StandardCharsets.UTF_8)) {
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries++;
                if (entries > ENTRIES_MAX) {
                    throw new ImportException("The zip holds more than " + ENTRIES_MAX + " files.");
                }
                if (!entry.isDirectory() && entry.getName().endsWith(ending)) {
                    visitor.file(entry.getName(), zip);
                }
            }
        } catch (IllegalArgumentException _) { // a name that is no UTF-8
            throw new ImportException("The zip names a file that cannot be read.");
        }
    }

    private byte[] start(int bytes) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(bytes);
        }
    }
}
