package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {

    private static List<Statement> statements(String text) {
        return new Extractor().extract(text).statements();
    }

    @Test
    void aDecisionKeepsItsReasonAndWhatWasNotChosen() {
        assertThat(statements(
                        "Long talk. We decided to use cursor pagination instead of offset pagination, because pages"
                                + " drifted. Then lunch."))
                .singleElement()
                .satisfies(decision -> {
                    assertThat(decision.kind()).isEqualTo(Statement.Kind.DECISION);
                    assertThat(decision.choice()).isEqualTo("use cursor pagination");
                    assertThat(decision.alternatives()).containsExactly("offset pagination");
                    assertThat(decision.rationale()).isEqualTo("pages drifted");
                    assertThat(decision.text()).startsWith("We decided").endsWith("drifted.");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "We chose PostgreSQL over MySQL since it has advisory locks.",
                "The team agreed on two reviewers.",
                "Decision: keep the old parser.",
                "We will migrate the billing service.",
            })
    void aCueMakesADecision(String text) {
        assertThat(statements(text)).extracting(Statement::kind).containsExactly(Statement.Kind.DECISION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Should we use SQLite?",
                "Have we decided to use SQLite?",
                "We have not decided anything.",
                "We never agreed on that.",
                "We decided nothing.",
                "Let me look at the pool.",
                "We will see.",
            })
    void questionsDenialsAndIntentionsAreNoDecisions(String text) {
        assertThat(statements(text)).isEmpty();
    }

    @Test
    void aPreferenceIsKept() {
        assertThat(statements("Please never restart the database on Fridays."))
                .singleElement()
                .satisfies(preference -> assertThat(preference.kind()).isEqualTo(Statement.Kind.PREFERENCE));
    }
}
