package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.pattern.Predicates;
import io.continuum.instance.privacy.Words;
import io.continuum.protocol.pattern.Bucket.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPEC-pattern. */
class QuestionPlanTest {
    private final Words words = Words.bundled();

    private QuestionPlan plan(String question) {
        return QuestionPlan.of(question, words::contains);
    }

    @Test
    void theLongestRunOfKnownWordsComesFirst() {
        QuestionPlan plan = plan("Why is there a Kerberos ticket rejection at login?");

        assertThat(plan.concepts().keySet()).startsWith("concept:kerberos-ticket-rejection");
        assertThat(plan.concepts()).containsKeys("concept:ticket-rejection", "concept:login");
        assertThat(plan.concepts().keySet()).noneMatch(concept -> concept.contains("why"));
    }

    @Test
    void unknownWordsNameNothingThatCouldBeAskedFor() {
        assertThat(plan("What is wrong with zorblax on fjord-db-01?").concepts().keySet())
                .noneMatch(concept -> concept.contains("zorblax") || concept.contains("fjord"));
    }

    @Test
    void publicIdentifiersComeBeforeAllElse() {
        assertThat(plan("Which bugs are CWE-416 with HTTP 503?").concepts().keySet())
                .startsWith("weakness:cwe-416", "code:http-503");
    }

    @ParameterizedTest
    @CsvSource({
        "Why does the login fail?, rel:caused-by",
        "How do we fix a slow query?, rel:fixed-by",
        "How can we avoid a retry storm?, rel:prevented-by",
        "What does a use after free indicate?, rel:indicates",
        "What does a schema migration require?, rel:requires",
        "What should replace a polling loop?, rel:replaced-by"
    })
    void theWordingSaysWhichRelationIsTriedFirst(String question, String predicate) {
        assertThat(plan(question).predicates()).startsWith(predicate).containsAll(Predicates.ALL);
    }

    @Test
    void aConceptIsLookedUpAsSubjectThenAsObject() {
        assertThat(plan("Why clock skew?").pairs("concept:clock-skew"))
                .hasSize(12)
                .satisfies(pairs -> {
                    assertThat(pairs.getFirst())
                            .isEqualTo(new QuestionPlan.Pair(
                                    Slot.SUBJECT_PREDICATE, "concept:clock-skew", Predicates.CAUSED_BY));
                    assertThat(pairs.get(6))
                            .isEqualTo(new QuestionPlan.Pair(
                                    Slot.PREDICATE_OBJECT, Predicates.CAUSED_BY, "concept:clock-skew"));
                });
    }

    @Test
    void tenThousandWordsAreAQuestionLikeAnyOther() {
        assertThat(plan("slow query ".repeat(10_000)).concepts()).hasSizeLessThanOrEqualTo(40);
    }
}
