package io.continuum.instance.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file in the data folder that is there while a process runs, so that the next one knows if it did not end in order. */
public final class RunMarker implements AutoCloseable {
    private final Path file;
    private final boolean leftBehind;

    private RunMarker(Path file, boolean leftBehind) {
        this.file = file;
        this.leftBehind = leftBehind;
    }

    /** @throws StoreException if the folder cannot be written */
    public static RunMarker set(Path folder) {
        Path file = folder.resolve("running");
        try {
            boolean leftBehind = Files.exists(file);
            Files.write(file, new byte[0]);
            return new RunMarker(file, leftBehind);
        } catch (IOException e) {
            throw new StoreException("Cannot write " + file + " (" + e.getMessage() + ").", e);
        }
    }

    /** Whether the process before this one did not end in order. */
    public boolean leftBehind() {
        return leftBehind;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // the next start looks closer than it had to
        }
    }
}
