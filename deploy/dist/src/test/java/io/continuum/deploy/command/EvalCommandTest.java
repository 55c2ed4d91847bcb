package io.continuum.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.deploy.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
    private static final String SET = """
        {"conversation": "c1", "sessions": [{"id": "s1", "turns": [{"id": "t1", "actor": "Mara", "text": "The pump leaks."}, \
        {"id": "t2", "text": "I ordered a gasket."}]}]}

        {"query": "What did Mara say about the pump?", "category": "single-hop", "expected": ["t1"], "conversation": "c1"}
        """;

    @TempDir
    private Path folder;

    @Test
    void recallIsMeasuredOnAFileOfOnesOwn() throws Exception {
        Path file = Files.writeString(folder.resolve("questions.jsonl"), SET);

        Typed asJson = Typed.command("eval", "recall", file.toString(), "--json");
        Typed asTable = Typed.command("eval", "recall", file.toString(), "--set", "recall.session=0");

        assertThat(asJson.err()).isEmpty();
        assertThat(Json.MAPPER.readTree(asJson.out()).at("/recall/recall_at_5").asDouble())
                .isEqualTo(1.0);
        assertThat(asTable.out()).contains("single-hop").contains("Hit@5").contains("100.0");
    }

    @Test
    void extractionIsMeasuredOnAFileOfOnesOwn() throws Exception {
        Path file = Files.writeString(folder.resolve("texts.jsonl"), """
            {"text": "We saw ORA-00942 again.", "tokens": [{"type": "error_code", "text": "ORA-00942"}]}
            """);

        Typed asJson = Typed.command("eval", "extract", file.toString(), "--json");
        Typed asTable = Typed.command("eval", "extract", file.toString());

        assertThat(Json.MAPPER.readTree(asJson.out()).at("/types/error_code/f1").asDouble())
                .isEqualTo(1.0);
        assertThat(asTable.out()).contains("error_code").contains("precision").contains("100.0");
    }

    @Test
    void aLineThatCannotBeReadIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("broken.jsonl"), SET + "{\"query\": \"Why?\"}\n");

        Typed typed = Typed.command("eval", "recall", file.toString());

        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("Line 4").contains("expected");
    }
}
