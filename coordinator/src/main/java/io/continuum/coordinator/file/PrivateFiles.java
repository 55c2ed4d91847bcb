package io.continuum.coordinator.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Small files that nobody but the server's user may read, written whole or not at all. */
public final class PrivateFiles {
    /** What a file is called while it is being written. */
    public static final String PART_SUFFIX = ".part";

    private PrivateFiles() {}

    /** Makes the folder and those above it. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, readableByOwner(folder, "rwx------"));
    }

    /** Writes the file; when this returns, it and its name are on disk. */
    public static void write(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + PART_SUFFIX);
        Files.deleteIfExists(part);
        Files.createFile(part, readableByOwner(part, "rw-------"));
        overwrite(part, content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(file.toAbsolutePath().resolveSibling(""));
    }

    /**
     * Writes the file unless there is one, which stays as it is; when this returns true, it and its name are on disk.
     *
     * @return false if somebody was faster
     */
    public static boolean writeNew(Path file, byte[] content) throws IOException {
        Path part = Files.createTempFile(
                file.toAbsolutePath().getParent(), "key", ".new", readableByOwner(file, "rw-------"));
        try {
            overwrite(part, content);
            Files.createLink(file, part);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } finally {
            Files.delete(part);
            force(file.toAbsolutePath().resolveSibling(""));
        }
    }

    /** Writes zeros over the content, then deletes the file; when this returns, both are on disk. */
    public static void erase(Path file) throws IOException {
        overwrite(file, new byte[Math.toIntExact(Files.size(file))]);
        Files.delete(file);
        force(file.toAbsolutePath().resolveSibling(""));
    }

    private static void overwrite(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** A name is on disk when its folder is; only systems that let a folder be opened need to be told. */
    private static void force(Path folder) throws IOException {
        if (isPosix(folder)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] readableByOwner(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
