package io.continuum.coordinator.backup;

import io.continuum.coordinator.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files in {@code keys_dir} that belong to a coordinator: the log's key, and the tag helper's seeds. */
public final class KeyFiles {
    public static final String LOG_KEY = "log.key";
    private static final Pattern KNOWN = Pattern.compile("log\\.key|seeds/[A-Za-z0-9_-]{1,64}/[1-9][0-9]{0,9}\\.seed");
    private static final int BYTES = 32;
    private static final int DEPTH = 3;

    private KeyFiles() {}

    /** Whether an archive may hold such a file: no name leads out of the folder. */
    static boolean isKnown(String name, byte[] content) {
        return KNOWN.matcher(name).matches() && content.length == BYTES;
    }

    /** What is there, by names relative to the folder. */
    public static SortedMap<String, byte[]> read(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (Stream<Path> paths = Files.walk(folder, DEPTH)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                if (KNOWN.matcher(name).matches() && Files.size(path) == BYTES) {
                    files.put(name, Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    /** Names of files that are there with another content than this; they must not be lost. */
    public static Stream<String> different(Path folder, Map<String, byte[]> files) throws IOException {
        SortedMap<String, byte[]> there = read(folder);
        there.entrySet().removeIf(file -> Arrays.equals(file.getValue(), files.get(file.getKey())));
        return there.keySet().stream();
    }

    /** Writes those that are not there; when this returns, they are on disk and nobody but their owner may read them. */
    public static void write(Path folder, Map<String, byte[]> files) throws IOException {
        PrivateFiles.createFolder(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            PrivateFiles.createFolder(path.toAbsolutePath().resolveSibling(""));
            PrivateFiles.writeNew(path, file.getValue());
        }
    }
}
