package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Published test vectors, kept outside the repository: in {@code CONTINUUM_SHARED_DATA} or {@code ../shared/data} beside it. */
public final class SharedVectors {
    private SharedVectors() {}

    /** The file {@code vectors/name}; where it is absent, the test is skipped and the report names the file. */
    public static JsonNode read(String name) throws IOException {
        Path file = folder().resolve("vectors").resolve(name);
        assumeTrue(Files.isReadable(file), "skipped: no test vectors at " + file + " (set CONTINUUM_SHARED_DATA)");
        return new ObjectMapper().readTree(file.toFile());
    }

    /** Says in the test report how many vectors of a file were checked; none would be a test of nothing. */
    public static void report(String name, int checked) {
        assertThat(checked).as("vectors checked of %s", name).isPositive();
        System.out.println("vectors: " + name + ": " + checked + " checked");
    }

    /** The names of all files, sorted; where the folder is absent, the test is skipped. */
    static List<String> names() throws IOException {
        Path vectors = folder().resolve("vectors");
        assumeTrue(Files.isDirectory(vectors), "skipped: no test vectors at " + vectors);
        try (Stream<Path> files = Files.list(vectors)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Path folder() {
        String configured = System.getProperty("continuum.shared.data", System.getenv("CONTINUUM_SHARED_DATA"));
        if (configured != null) {
            return Path.of(configured);
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path at = here; at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared").resolve("data");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return here.resolve("../shared/data").normalize();
    }
}
