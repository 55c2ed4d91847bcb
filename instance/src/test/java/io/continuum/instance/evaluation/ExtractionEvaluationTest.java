package io.continuum.instance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ExtractionEvaluationTest {

    private static ExtractionReport run(String lines) throws IOException {
        return ExtractionEvaluation.run(new BufferedReader(new StringReader(lines)));
    }

    @Test
    void whatIsFoundIsHeldAgainstWhatIsThere() throws IOException {
        ExtractionReport report = run("""
            {"text": "We saw CVE-2024-12345 on fjord-db-01.", "tokens": [{"type": "cve", "text": "CVE-2024-12345"}, {"type": "cve", "text": "CVE-1"}]}
            {"text": "Yesterday Anna met Bjarne Quist in the lobby.", "names": ["bjarne quist"]}

            {"text": "The outage was caused by a stale cache.", "relations": [["outage", "rel:caused-by", "stale cache"]]}
            {"text": "We decided to use SQLite.", "statements": ["decision"]}
            {"text": "Nothing here.", "tokens": [], "statements": []}
            """);

        assertThat(report.texts()).isEqualTo(5);
        assertThat(report.types().get("cve")).isEqualTo(new ExtractionReport.Score(2, 1, 1));
        assertThat(report.types().get("host")).isEqualTo(new ExtractionReport.Score(0, 1, 0));
        assertThat(report.types().get("name")).isEqualTo(new ExtractionReport.Score(1, 2, 1));
        assertThat(report.types().get("relation")).isEqualTo(new ExtractionReport.Score(1, 1, 1));
        assertThat(report.types().get("decision")).isEqualTo(new ExtractionReport.Score(1, 1, 1));
        assertThat(report.all().precision()).isEqualTo(4 / 6.0);
        assertThat(report.all().right()).isEqualTo(4);
    }

    @Test
    void aWrongLineIsNamed() {
        assertThatThrownBy(() -> run("{\"text\": \"x\"}\n{nonsense")).hasMessageStartingWith("Line 2 is no JSON");
        assertThatThrownBy(() -> run("{\"tokens\": []}")).hasMessage("Line 1: the field text is missing.");
        assertThatThrownBy(() -> run("{\"text\": \"x\", \"relations\": [[\"a\"]]}"))
                .hasMessageStartingWith("Line 1: a relation");
        assertThatThrownBy(() -> run("{\"text\": \"x\", \"tokens\": [{\"type\": \"cve\"}]}"))
                .hasMessageStartingWith("Line 1: every token");
    }
}
