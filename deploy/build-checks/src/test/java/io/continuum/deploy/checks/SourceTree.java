package io.continuum.deploy.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The checkout that is being built, found from this module's folder upwards. */
record SourceTree(Path root) {

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

    static SourceTree ofThisBuild() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("SPEC.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no SPEC.md above " + Path.of("").toAbsolutePath());
            }
        }
        return new SourceTree(folder);
    }

    /** Every file of the project, build output and version control left out. */
    List<Path> files() {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(this::isOurs)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> javaSources() {
        return files().stream().filter(f -> f.toString().endsWith(".java")).toList();
    }

    /** Class folders of all modules that have been compiled. */
    List<Path> mainClasses() {
        return Stream.of("crdt", "protocol", "coordinator", "instance", "deploy/client", "deploy/dist", "deploy/bench")
                .map(module -> root.resolve(module).resolve("target/classes"))
                .toList();
    }

    String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private boolean isOurs(Path file) {
        for (Path part : root.relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
