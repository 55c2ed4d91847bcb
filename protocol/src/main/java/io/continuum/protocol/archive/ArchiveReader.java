package io.continuum.protocol.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads an archive from front to back and holds every byte against the manifest. */
public final class ArchiveReader {
    private static final int MANIFEST_BYTES_MAX = 256 << 20;

    /** Is handed one file after the other, before anybody knows whether the archive is whole. */
    @FunctionalInterface
    public interface Visitor {
        /** @param content ends with the file; what is left of it is passed over */
        void file(String name, InputStream content) throws IOException;
    }

    private ArchiveReader() {}

    /**
     * Reads all of it. What the visitor was given may be believed once this has returned.
     *
     * @param kind what the archive must be
     * @throws ArchiveException if it is damaged, cut off, of another kind or larger than the limits
     */
    public static Manifest read(InputStream in, String kind, ArchiveLimits limits, Visitor visitor) throws IOException {
        try {
            return readAll(new GZIPInputStream(in, 1 << 16), kind, limits, visitor);
        } catch (EOFException e) {
            throw new ArchiveException("The archive is cut off.");
        } catch (ZipException e) {
            throw new ArchiveException("This is no archive, or it is damaged: " + e.getMessage() + ".");
        }
    }

    private static Manifest readAll(InputStream in, String kind, ArchiveLimits limits, Visitor visitor)
            throws IOException {
        List<Manifest.Entry> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long total = 0;
        while (true) {
            byte[] block = in.readNBytes(Tar.BLOCK);
            if (block.length < Tar.BLOCK) {
                throw new EOFException();
            }
            Tar.Header header = Tar.read(block);
            if (header.name().equals(Manifest.NAME)) {
                return manifest(in, header, kind, files);
            }
            total += header.bytes();
            if (files.size() == limits.entriesMax()
                    || header.bytes() > limits.entryBytesMax()
                    || total > limits.bytesMax()) {
                throw new ArchiveException("The archive is larger than what is taken here: at most "
                        + limits.entriesMax() + " files of together " + limits.bytesMax() + " bytes, each at most "
                        + limits.entryBytesMax() + ".");
            }
            if (!names.add(header.name())) {
                throw new ArchiveException("The archive holds " + header.name() + " twice.");
            }
            DigestInputStream content = new DigestInputStream(new Bounded(in, header.bytes()), ArchiveWriter.sha256());
            visitor.file(header.name(), content);
            content.transferTo(java.io.OutputStream.nullOutputStream());
            files.add(new Manifest.Entry(
                    header.name(),
                    header.bytes(),
                    HexFormat.of().formatHex(content.getMessageDigest().digest())));
            in.skipNBytes(Tar.padding(header.bytes()));
        }
    }

    private static Manifest manifest(InputStream in, Tar.Header header, String kind, List<Manifest.Entry> files)
            throws IOException {
        if (header.bytes() > MANIFEST_BYTES_MAX) {
            throw new ArchiveException("The manifest of this archive is too large.");
        }
        byte[] json = new Bounded(in, header.bytes()).readAllBytes();
        in.skipNBytes(Tar.padding(header.bytes()));
        byte[] end = in.readNBytes(2 * Tar.BLOCK + 1);
        if (end.length != 2 * Tar.BLOCK) { // reading to the end also holds the content against gzip's own checksum
            throw new ArchiveException("The archive does not end where it should.");
        }
        Manifest manifest = Manifest.decode(json);
        if (!manifest.kind().equals(kind)) {
            throw new ArchiveException("This archive is of the kind " + manifest.kind() + ", not " + kind + ".");
        }
        for (int i = 0; i < Math.max(files.size(), manifest.files().size()); i++) {
            if (i >= files.size() || i >= manifest.files().size()) {
                throw new ArchiveException("The archive and its manifest do not list the same files.");
            }
            if (!files.get(i).equals(manifest.files().get(i))) {
                throw new ArchiveException(
                        "The archive is damaged: " + files.get(i).name() + " is not what the manifest says.");
            }
        }
        return manifest;
    }

    /** The next {@code left} bytes of a stream, no more and no fewer. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException();
            }
            left -= read;
            return read;
        }
    }
}
