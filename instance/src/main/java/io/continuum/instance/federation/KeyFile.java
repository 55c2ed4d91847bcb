package io.continuum.instance.federation;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;

/**
 * The file with this instance's secrets, readable to its owner only. Thread-safe.
 *
 * <p>A change is on disk, whole, before the caller goes on: a secret that was used but lost could not be made again.
 */
public final class KeyFile {
    private final Path file;
    private Secrets secrets;

    private KeyFile(Path file, Secrets secrets) {
        this.file = file;
        this.secrets = secrets;
    }

    /**
     * Reads the file, or makes it with fresh keys when there is none.
     *
     * @throws IllegalStateException when the file is damaged or from a newer version; it is left as it is
     */
    public static KeyFile open(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                KeyFile fresh = new KeyFile(file, Secrets.fresh(InstanceKeys.generate(random)));
                fresh.save(fresh.secrets);
                return fresh;
            }
            return switch (Secrets.decode(Files.readAllBytes(file))) {
                case Checked.Valid<Secrets>(Secrets secrets) -> new KeyFile(file, secrets);
                case Checked.Refused<Secrets>(var _, String detail) ->
                    throw new IllegalStateException(
                            "The key file " + file + " cannot be read (" + detail + "). Restore it from a backup.");
            };
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make the key file " + file, e);
        }
    }

    public synchronized Secrets secrets() {
        return secrets;
    }

    /** Changes the secrets; when this returns, the change is on disk. */
    public synchronized Secrets change(UnaryOperator<Secrets> change) {
        Secrets changed = change.apply(secrets);
        try {
            save(changed);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the key file " + file, e);
        }
        secrets = changed;
        return changed;
    }

    private void save(Secrets changed) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(part);
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(changed.encode());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
