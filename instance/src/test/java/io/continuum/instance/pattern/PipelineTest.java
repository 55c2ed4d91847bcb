package io.continuum.instance.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.pattern.Pipeline.Outcome;
import io.continuum.instance.privacy.PersonalDataNet;
import io.continuum.instance.privacy.ProperNames;
import io.continuum.instance.privacy.Stage;
import io.continuum.instance.privacy.Words;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPEC-pattern, on the bundled word list. */
class PipelineTest {
    private final Words words = Words.bundled();
    private final Pipeline pipeline =
            new Pipeline(words::contains, new PersonalDataNet(Set.of("Mira Solberg"), words::contains));

    private Outcome run(String text, String subject, String object) {
        return pipeline.run(ProperNames.of(text), new Statement(subject, Predicates.CAUSED_BY, object));
    }

    private Stage stageThatDropped(String text, String subject, String object) {
        Outcome outcome = run(text, subject, object);
        assertThat(outcome).isInstanceOf(Outcome.Dropped.class);
        return ((Outcome.Dropped) outcome).check().stage();
    }

    @Test
    void aPlainTechnicalStatementBecomesAnEdge() {
        Outcome outcome = run("The login failures were caused by clock skew.", "The login failures", "clock skew");

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Kept.class, kept -> {
            assertThat(kept.edge())
                    .isEqualTo(new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew"));
            assertThat(kept.edge().sentence()).isEqualTo("login failure is caused by clock skew");
        });
    }

    @Test
    void aHostBecomesItsClass() {
        assertThat(run("connection timeout on db-7.acme.internal", "connection timeout", "db-7.acme.internal"))
                .isInstanceOfSatisfying(Outcome.Kept.class, kept -> {
                    assertThat(kept.edge().object()).isEqualTo("class:host/database");
                    assertThat(kept.mappings())
                            .contains(new Pipeline.Mapping("db-7.acme.internal", "class:host/database"));
                });
        assertThat(run("x", "connection timeout", "slow disk of redis-02.acme.internal"))
                .isInstanceOfSatisfying(
                        Outcome.Kept.class,
                        kept -> assertThat(kept.edge().object()).isEqualTo("concept:slow-disk-of-cache-host"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        VOCABULARY    | deploys fail because of zorblax             | deploy failure | zorblax
        VOCABULARY    | it failed                                   | it             | clock skew
        VOCABULARY    | login 17 failed                             | login 17       | clock skew
        GENERALISED   | mail jana@example.org                       | login failure  | jana@example.org
        GENERALISED   | timeouts by timeouts                        | the timeouts   | timeout
        PERSONAL_DATA | the Timber cluster                          | Timber cluster | clock skew
        PERSONAL_DATA | the login failure of mira                   | login failure  | mira solberg
        GENERALISED   | fixed after CVE-2024-3094                   | login failure  | CVE-2024-3094
        """)
    void whatPointsToSomebodyIsDroppedAndTheStageSaysSo(Stage stage, String text, String subject, String object) {
        assertThat(stageThatDropped(text, subject, object)).isEqualTo(stage);
    }

    @Test
    void whyItWasDroppedNeverRepeatsTheWord() {
        Outcome outcome = run("zorblax", "deploy failure", "zorblax");

        assertThat(((Outcome.Dropped) outcome).check().detail()).doesNotContain("zorblax");
    }

    @Test
    void publicClassesPass() {
        assertThat(run("use-after-free, Weakness: CWE-416", "use-after-free", "CWE-416"))
                .isInstanceOfSatisfying(
                        Outcome.Kept.class,
                        kept -> assertThat(kept.edge())
                                .isEqualTo(
                                        new Edge("concept:use-after-free", Predicates.CAUSED_BY, "weakness:cwe-416")));
    }
}
