package io.continuum.protocol.archive;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Secret;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/** An archive as a file: readable to its owner only, there whole or not at all, never in place of another one. */
public final class ArchiveFile {
    /** Writes the files and ends the archive. */
    @FunctionalInterface
    public interface Content {
        Manifest write(ArchiveWriter archive) throws IOException;
    }

    private ArchiveFile() {}

    /**
     * Makes the file; when this returns, it is on disk.
     *
     * @param passphrase what locks it, if anything
     * @throws ArchiveException if there is a file already
     */
    public static Manifest write(Path file, Optional<Secret> passphrase, SecureRandom random, Content content)
            throws IOException {
        if (Files.exists(file)) {
            throw new ArchiveException("There is a file " + file + " already; name another one.");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        createPrivately(part);
        try {
            Manifest manifest;
            try (FileOutputStream out = new FileOutputStream(part.toFile())) {
                OutputStream plain = new BufferedOutputStream(out, 1 << 16);
                if (passphrase.isPresent()) {
                    try (OutputStream locked =
                            LockedStreams.lock(plain, passphrase.get(), Argon2id.Cost.KEY_FILE, random)) {
                        manifest = content.write(new ArchiveWriter(locked));
                    }
                } else {
                    manifest = content.write(new ArchiveWriter(plain));
                }
                plain.flush();
                out.getFD().sync();
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void createPrivately(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    /**
     * Reads the file and holds it against its manifest; see {@link ArchiveReader#read}.
     *
     * @param passphrase what may open it, if it is locked
     */
    public static Manifest read(
            Path file, Optional<Secret> passphrase, String kind, ArchiveLimits limits, ArchiveReader.Visitor visitor)
            throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            in.mark(LockedStreams.MAGIC.length);
            if (!Arrays.equals(in.readNBytes(LockedStreams.MAGIC.length), LockedStreams.MAGIC)) {
                in.reset();
                return ArchiveReader.read(in, kind, limits, visitor);
            }
            Secret opener = passphrase.orElseThrow(() ->
                    new ArchiveException("The archive " + file + " is locked; give the passphrase it was made with."));
            try (InputStream unlocked = LockedStreams.unlock(in, opener)) {
                return ArchiveReader.read(unlocked, kind, limits, visitor);
            } catch (EOFException _) {
                throw new ArchiveException("The archive is cut off.");
            }
        }
    }
}
