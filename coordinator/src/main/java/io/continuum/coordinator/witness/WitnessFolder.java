package io.continuum.coordinator.witness;

import io.continuum.coordinator.file.PrivateFiles;
import io.continuum.protocol.crypt.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder with a file for each log. Thread-safe; no second process may use the folder, which is why it lies in a data folder
 * that is locked.
 */
public final class WitnessFolder implements WitnessStore {
    private static final String SUFFIX = ".note";

    private final Path folder;
    private final ReentrantLock changing = new ReentrantLock();

    private WitnessFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder if it is missing. */
    public static WitnessFolder open(Path folder) throws IOException {
        PrivateFiles.createFolder(folder);
        return new WitnessFolder(folder);
    }

    @Override
    public Optional<byte[]> newest(String origin) {
        Path file = file(origin);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean replace(String origin, Optional<byte[]> expected, byte[] note) {
        changing.lock();
        try {
            boolean same =
                    Arrays.equals(newest(origin).orElseGet(() -> new byte[0]), expected.orElseGet(() -> new byte[0]));
            if (same) {
                PrivateFiles.write(file(origin), note);
            }
            return same;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            changing.unlock();
        }
    }

    private Path file(String origin) {
        byte[] name = Labels.sha256(origin.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(HexFormat.of().formatHex(name) + SUFFIX);
    }
}
