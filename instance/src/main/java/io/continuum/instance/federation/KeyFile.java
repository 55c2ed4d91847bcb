package io.continuum.instance.federation;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.wire.CborException;
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
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The file with this instance's secrets, readable to its owner only and, where the operator set a passphrase or a key,
 * locked with it. Thread-safe.
 *
 * <p>A change is on disk, whole, before the caller goes on: a secret that was used but lost could not be made again.
 */
public final class KeyFile {
    private final Path file;
    private final Optional<KeyLock> lock;
    private final SecureRandom random;
    private Secrets secrets;

    private KeyFile(Path file, Optional<KeyLock> lock, SecureRandom random, Secrets secrets) {
        this.file = file;
        this.lock = lock;
        this.random = random;
        this.secrets = secrets;
    }

    /**
     * Reads the file, or makes it with fresh keys when there is none. A file that is locked otherwise than {@code opener}
     * says, or not at all, is locked anew.
     *
     * @param previous what else may open it, from before a change; {@link KeyLock.Nothing} if there was none
     * @throws KeyFileException when nothing given opens it, or it is damaged or from a newer version; it is left as it is
     */
    public static KeyFile open(Path file, KeyLock.Opener opener, KeyLock.Opener previous, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                return locked(file, opener, random, Secrets.fresh(InstanceKeys.generate(random)));
            }
            byte[] bytes = Files.readAllBytes(file);
            if (!KeyLock.isLocked(bytes)) {
                Secrets secrets = read(file, bytes);
                return opener instanceof KeyLock.Nothing
                        ? new KeyFile(file, Optional.empty(), random, secrets)
                        : locked(file, opener, random, secrets);
            }
            Optional<KeyLock.Unlocked> unlocked = KeyLock.unlock(bytes, opener);
            if (unlocked.isPresent()) {
                Secrets secrets = read(file, unlocked.get().secrets());
                return new KeyFile(file, Optional.of(unlocked.get().lock()), random, secrets);
            }
            byte[] before = KeyLock.unlock(bytes, previous)
                    .map(KeyLock.Unlocked::secrets)
                    .orElseThrow(() -> new KeyFileException(cannotOpen(file, opener)));
            return locked(file, opener, random, read(file, before));
        } catch (CborException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make the key file " + file, e);
        }
    }

    private static KeyFile locked(Path file, KeyLock.Opener opener, SecureRandom random, Secrets secrets)
            throws IOException {
        KeyFile fresh = new KeyFile(file, KeyLock.make(opener, random), random, secrets);
        fresh.save(secrets);
        return fresh;
    }

    private static Secrets read(Path file, byte[] clear) {
        return switch (Secrets.decode(clear)) {
            case Checked.Valid<Secrets>(Secrets secrets) -> secrets;
            case Checked.Refused<Secrets>(var _, String detail) -> throw damaged(file, detail);
        };
    }

    private static String cannotOpen(Path file, KeyLock.Opener opener) {
        return "The key file " + file + " is locked, and "
                + switch (opener) {
                    case KeyLock.Nothing _ ->
                        "neither keys.passphrase nor keys.key is set. Set the one it was locked with,"
                                + " for instance in the environment as CONTINUUM_KEYS_PASSPHRASE.";
                    case KeyLock.Passphrase _ ->
                        "keys.passphrase does not open it. To change the passphrase, give the old one"
                                + " as keys.previous_passphrase for one start.";
                    case KeyLock.Key _ ->
                        "keys.key does not open it. Set the key or the passphrase it was locked with;"
                                + " to go from a passphrase to a key, give the passphrase as keys.previous_passphrase"
                                + " for one start.";
                };
    }

    private static KeyFileException damaged(Path file, String detail) {
        return new KeyFileException(
                "The key file " + file + " cannot be read (" + detail + "). Restore it from a backup.");
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
            ByteBuffer bytes = ByteBuffer.wrap(bytesOf(changed));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] bytesOf(Secrets changed) {
        byte[] clear = changed.encode();
        return lock.map(set -> set.lock(clear, random)).orElse(clear);
    }
}
