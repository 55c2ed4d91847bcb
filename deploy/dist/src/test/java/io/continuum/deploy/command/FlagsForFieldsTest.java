package io.continuum.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a request about memory can say, a flag can say. */
class FlagsForFieldsTest {
    private static final List<String> ASKED = List.of(
            "--limit",
            "3",
            "--max-tokens",
            "500",
            "--detail",
            "summary",
            "--cursor",
            "c",
            "--space",
            "ops",
            "--user",
            "ada",
            "--agent",
            "planner",
            "--session",
            "s1",
            "--kind",
            "note",
            "--filter",
            "{\"tags\":{\"in\":[\"db\"]}}",
            "--as-of",
            "2026-03-01T00:00:00Z",
            "--superseded");
    /** Older names of other fields, and what only a program reads. */
    private static final Set<String> NOT_ASKED = Set.of("message", "max_concepts", "explain", "facets");
    /** Other forms of what a file says. */
    private static final Set<String> NOT_LEARNT =
            Set.of("text", "messages", "user_message", "ai_response", "thinking", "max_concepts", "max_tokens");

    @TempDir
    private Path folder;

    private FakeInstance instance;

    @BeforeEach
    void start() throws Exception {
        instance = new FakeInstance();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private JsonNode sent(List<String> flags, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(flags);
        Typed typed = Typed.with(
                "",
                Map.of("CONTINUUM_URL", instance.url(), "CONTINUUM_API_KEY", FakeInstance.KEY),
                words.toArray(String[]::new));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return instance.requests().getLast();
    }

    /** The fields of a request in the contract, without some. */
    private static Set<String> fields(String schema, Set<String> without) throws Exception {
        try (InputStream file = Objects.requireNonNull(
                FlagsForFieldsTest.class.getResourceAsStream("/io/continuum/instance/openapi.yaml"))) {
            Set<String> fields = new TreeSet<>();
            new YAMLMapper()
                    .readTree(file)
                    .at("/components/schemas/" + schema + "/properties")
                    .fieldNames()
                    .forEachRemaining(fields::add);
            fields.removeAll(without);
            return fields;
        }
    }

    private static Set<String> names(JsonNode request) {
        Set<String> names = new TreeSet<>();
        request.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void everyFieldOfAQuestion() throws Exception {
        assertThat(names(sent(ASKED, "recall", "pump"))).isEqualTo(fields("Ask", NOT_ASKED));
        assertThat(names(sent(ASKED, "search", "pump", "--facet", "kind")))
                .isEqualTo(fields("Ask", Set.of("message", "max_concepts", "explain")));
    }

    @Test
    void everyFieldOfALesson() throws Exception {
        String file = Files.writeString(folder.resolve("log.txt"), "It broke yesterday.")
                .toString();
        JsonNode lesson = sent(
                List.of(
                        "--space", "ops",
                        "--actor", "Ida",
                        "--tag", "kiln",
                        "--session", "s1",
                        "--user", "ada",
                        "--agent", "planner",
                        "--kind", "document",
                        "--source", "the log",
                        "--at", "2026-05-04T00:00:00Z",
                        "--time-zone", "Europe/Oslo",
                        "--metadata", "{\"room\":\"kiln\"}",
                        "--share", "never",
                        "--retention", "reference",
                        "--expires", "2030-01-01T00:00:00Z"),
                "learn",
                file);

        assertThat(names(lesson)).isEqualTo(fields("Learn", NOT_LEARNT));
        assertThat(lesson.at("/source").asText()).isEqualTo("the log");
        assertThat(lesson.at("/metadata/room").asText()).isEqualTo("kiln");
    }
}
