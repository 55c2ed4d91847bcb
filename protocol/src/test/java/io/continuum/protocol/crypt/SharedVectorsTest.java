package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.protocol.log.MerkleVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every published vector that there is, file by file: a file that nothing here knows is a failure, and so is a vector that was
 * left out. What was used is printed, and written to {@code target/vectors.txt}.
 */
class SharedVectorsTest {
    /** Blind signatures, which are not built. */
    private static final Set<String> NOT_BUILT = Set.of("blind-rsa.json");

    private static final Map<String, Check> CHECKS = Map.of(
            "merkle-rfc9162.json", MerkleVectors::checkPublished,
            "noise-xxpsk3.json", NoiseTest::checkPublished,
            "voprf-p256-sha256.json", VoprfVectorsTest::checkPublished,
            "x-wing.json", HpkeTest::checkPublished);

    private static final List<String> REPORT = Collections.synchronizedList(new ArrayList<>());

    /** Checks all vectors of a file and says how many they were. */
    interface Check {
        int run(JsonNode file) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> everyPublishedVectorIsUsed() throws IOException {
        Map<String, JsonNode> files = SharedVectors.files();
        assertThat(files.keySet()).containsAll(CHECKS.keySet());
        return files.entrySet().stream()
                .map(file -> dynamicTest(file.getKey(), () -> use(file.getKey(), file.getValue())));
    }

    private static void use(String name, JsonNode file) throws Exception {
        int all = SharedVectors.count(file);
        assertThat(all).as("vectors in %s", name).isPositive();
        if (NOT_BUILT.contains(name)) {
            REPORT.add("vectors: %s: 0 of %d used: not built".formatted(name, all));
            return;
        }
        Check check = CHECKS.get(name);
        assertThat(check).as("a test that uses %s", name).isNotNull();
        int used = check.run(file);
        REPORT.add("vectors: %s: %d of %d used".formatted(name, used, all));
        assertThat(used).as("vectors used of %s", name).isEqualTo(all);
    }

    @AfterAll
    static void report() throws IOException {
        Files.write(Files.createDirectories(Path.of("target")).resolve("vectors.txt"), REPORT);
        REPORT.forEach(System.out::println);
    }
}
