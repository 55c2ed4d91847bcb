package io.continuum.protocol.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Writes an archive as it goes, holding no more than one file of lines in memory. The same content gives the same bytes.
 */
public final class ArchiveWriter {
    /** Bytes of one file of {@link #lines}, unless a single line is longer. */
    public static final int PART_BYTES = 8 << 20;

    private final OutputStream out;
    private final GZIPOutputStream zipped;
    private final List<Manifest.Entry> files = new ArrayList<>();

    /** @param out left open for its owner; what is written counts only after {@link #finish} */
    public ArchiveWriter(OutputStream out) throws IOException {
        this.out = out;
        this.zipped = new GZIPOutputStream(out, 1 << 16);
    }

    public void add(String name, byte[] content) throws IOException {
        add(name, content.length, new ByteArrayInputStream(content));
    }

    /** Adds a file as it is now; it must not grow or shrink meanwhile. */
    public void add(String name, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            add(name, Files.size(file), in);
        }
    }

    private void add(String name, long bytes, InputStream in) throws IOException {
        zipped.write(Tar.header(name, bytes));
        DigestInputStream digested = new DigestInputStream(in, sha256());
        long copied = digested.transferTo(zipped);
        if (copied != bytes) {
            throw new IOException(name + " changed while it was archived");
        }
        zipped.write(new byte[Tar.padding(bytes)]);
        files.add(new Manifest.Entry(
                name,
                bytes,
                HexFormat.of().formatHex(digested.getMessageDigest().digest())));
    }

    /**
     * Lines, as many as there are, that become the files {@code name.000001.jsonl}, {@code name.000002.jsonl} and so on, each
     * of whole lines; there is at least one, and the last one is added when it is closed.
     */
    public Lines lines(String name) {
        Tar.requireName(numbered(name, 1));
        return new Lines(name);
    }

    private static String numbered(String name, int number) {
        return "%s.%06d.jsonl".formatted(name, number);
    }

    /** Ends the archive with its manifest. */
    public Manifest finish(String kind, ObjectNode about) throws IOException {
        Manifest manifest = new Manifest(kind, about, files);
        byte[] json = manifest.encode();
        zipped.write(Tar.header(Manifest.NAME, json.length));
        zipped.write(json);
        zipped.write(new byte[Tar.padding(json.length) + 2 * Tar.BLOCK]);
        zipped.finish();
        out.flush();
        return manifest;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Lines of one kind. */
    public final class Lines implements Closeable {
        private final String name;
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();
        private int number;

        private Lines(String name) {
            this.name = name;
        }

        /** Adds one line, which has no line feed in it. */
        public void add(byte[] line) throws IOException {
            if (part.size() > 0 && part.size() + line.length >= PART_BYTES) {
                end();
            }
            part.write(line);
            part.write('\n');
        }

        private void end() throws IOException {
            number++;
            ArchiveWriter.this.add(numbered(name, number), part.toByteArray());
            part.reset();
        }

        @Override
        public void close() throws IOException {
            if (part.size() > 0 || number == 0) {
                end();
            }
        }
    }
}
