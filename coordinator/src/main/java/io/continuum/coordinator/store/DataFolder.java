package io.continuum.coordinator.store;

import io.continuum.coordinator.config.StartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder of one running server, locked against a second one for as long as it is open. */
public final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** Makes a coordinator's folder if it is missing, and takes its lock. */
    public static DataFolder open(Path path) throws StartException {
        return open(path, "coordinator");
    }

    /**
     * Makes the folder if it is missing, and takes its lock.
     *
     * @param server what kind of server it belongs to
     */
    public static DataFolder open(Path path, String server) throws StartException {
        try {
            Files.createDirectories(path);
            FileChannel channel = FileChannel.open(
                    path.resolve(server + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StartException(
                        "%s is in use by another %s: stop it, or set another data_dir".formatted(path, server));
            }
            return new DataFolder(path, channel, lock);
        } catch (IOException e) {
            throw new StartException(
                    "cannot write to %s (%s): give it to the user who runs the %s, or set data_dir"
                            .formatted(path, e.getClass().getSimpleName(), server),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot let go of " + path, e);
        }
    }
}
