package io.continuum.protocol.crypt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Published test vectors, kept outside the repository: in {@code CONTINUUM_SHARED_DATA} or {@code ../shared/data} beside it. */
public final class SharedVectors {
    private SharedVectors() {}

    /** The file {@code vectors/name}; where it is absent, the test is skipped and the report names the file. */
    public static JsonNode read(String name) throws IOException {
        Path file = folder().resolve("vectors").resolve(name);
        assumeTrue(Files.isReadable(file), "skipped: no test vectors at " + file + " (set CONTINUUM_SHARED_DATA)");
        return new ObjectMapper().readTree(file.toFile());
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
