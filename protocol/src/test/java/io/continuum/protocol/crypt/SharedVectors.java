package io.continuum.protocol.crypt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Published test vectors, kept outside the repository: in {@code CONTINUUM_SHARED_DATA} or {@code ../shared/data} beside it. */
final class SharedVectors {
    private SharedVectors() {}

    /** All files by name; where the folder is absent, the test is skipped and the report names the folder. */
    static SortedMap<String, JsonNode> files() throws IOException {
        Path vectors = folder().resolve("vectors");
        assumeTrue(
                Files.isDirectory(vectors), "skipped: no test vectors at " + vectors + " (set CONTINUUM_SHARED_DATA)");
        SortedMap<String, JsonNode> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(vectors)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), new ObjectMapper().readTree(path.toFile()));
            }
        }
        return files;
    }

    /** How many vectors a file holds: it is a list of them, a list of suites with a list each, or lists by name. */
    static int count(JsonNode file) {
        int count = 0;
        for (JsonNode each : file) {
            count += each.isArray()
                    ? each.size()
                    : each.has("vectors") ? each.get("vectors").size() : 1;
        }
        return count;
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
