package io.continuum.coordinator.keyper;

import io.continuum.coordinator.file.PrivateFiles;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.FederationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Seeds on disk, apart from any database so that no dump of one holds them: a folder for each federation, in it a file of
 * 32 bytes for each tag epoch. Not thread-safe: {@link Seeds} takes turns.
 */
public final class SeedFolder {
    private static final int SEED_BYTES = 32;
    private static final String SEED_SUFFIX = ".seed";
    private static final int EPOCH_DIGITS_MAX = 10;

    private final Path root;

    private SeedFolder(Path root) {
        this.root = root;
    }

    /** Makes the folder if it is missing. */
    public static SeedFolder open(Path root) throws IOException {
        PrivateFiles.createFolder(root);
        return new SeedFolder(root);
    }

    /** The federations that have a folder. */
    List<FederationId> federations() {
        List<FederationId> found = new ArrayList<>();
        for (Path folder : list(root)) {
            FederationId.parse(folder.getFileName().toString()).ifPresent(found::add);
        }
        return found;
    }

    /** The seeds of a federation by tag epoch. */
    SortedMap<Long, Secret> read(FederationId federation) {
        SortedMap<Long, Secret> seeds = new TreeMap<>();
        if (!Files.isDirectory(folder(federation))) {
            return seeds;
        }
        for (Path file : list(folder(federation))) {
            Optional<Long> tagEpoch = tagEpoch(file);
            if (tagEpoch.isPresent()) {
                seeds.put(tagEpoch.get(), seed(file));
            } else if (file.getFileName().toString().endsWith(PrivateFiles.PART_SUFFIX)) {
                erase(file);
            }
        }
        return seeds;
    }

    /** Stores a seed unless there is one already, of another process; when this returns, one is on disk. */
    void write(FederationId federation, long tagEpoch, Secret seed) {
        try {
            PrivateFiles.createFolder(folder(federation));
            PrivateFiles.writeNew(file(federation, tagEpoch), seed.reveal());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store a seed below " + root, e);
        }
    }

    /** Overwrites and deletes the seed of a tag epoch. */
    void erase(FederationId federation, long tagEpoch) {
        erase(file(federation, tagEpoch));
    }

    private static void erase(Path file) {
        try {
            PrivateFiles.erase(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot erase " + file, e);
        }
    }

    private static Secret seed(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != SEED_BYTES) {
                throw new IOException(bytes.length + " bytes, not " + SEED_BYTES);
            }
            return Secret.of(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("the seed " + file + " cannot be read: restore it or delete it", e);
        }
    }

    private static List<Path> list(Path folder) {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(paths::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
        return paths;
    }

    private static Optional<Long> tagEpoch(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(SEED_SUFFIX)) {
            return Optional.empty();
        }
        String digits = name.substring(0, name.length() - SEED_SUFFIX.length());
        boolean number = digits.length() <= EPOCH_DIGITS_MAX && digits.matches("[1-9][0-9]*");
        return number ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }

    private Path folder(FederationId federation) {
        return root.resolve(federation.toString());
    }

    private Path file(FederationId federation, long tagEpoch) {
        return folder(federation).resolve(tagEpoch + SEED_SUFFIX);
    }
}
