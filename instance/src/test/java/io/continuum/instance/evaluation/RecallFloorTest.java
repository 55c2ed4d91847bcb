package io.continuum.instance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.evaluation.EvaluationSet.Conversation;
import io.continuum.instance.evaluation.EvaluationSet.Session;
import io.continuum.instance.recall.Ranking;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The floor under recall: conversations and questions written for this project before its ranking was tuned. */
class RecallFloorTest {

    private static EvaluationSet conversations() throws IOException {
        InputStream file =
                Objects.requireNonNull(RecallFloorTest.class.getResourceAsStream("/evaluation/conversations.jsonl"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return EvaluationSet.read(lines);
        }
    }

    @Test
    void theSetHasFiveKindsOfQuestionOverTwentyConversations() throws IOException {
        EvaluationSet set = conversations();

        assertThat(set.conversations()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(set.queries()).hasSizeGreaterThanOrEqualTo(200);
        assertThat(set.queries().stream().map(EvaluationSet.Query::category).distinct())
                .containsExactlyInAnyOrder("single-hop", "multi-hop", "temporal", "open-domain", "adversarial");
    }

    @Test
    void recallFindsFifteenPointsMoreThanPlainBm25() throws IOException {
        EvaluationSet set = conversations();

        RecallReport plain = PlainBm25.run(set);
        RecallReport ours = Trial.run(set, Ranking.DEFAULT);

        assertThat(ours.all().recallAt10()).isGreaterThanOrEqualTo(plain.all().recallAt10() + 0.15);
        ours.categories()
                .forEach((category, scores) -> assertThat(scores.recallAt10())
                        .as(category)
                        .isGreaterThan(plain.category(category).recallAt10()));
    }

    @Test
    void recallFindsTheSameInConversationsOfAWeekBefore() throws IOException {
        EvaluationSet set = conversations();

        assertThat(Trial.run(before(set, Duration.ofDays(7)), Ranking.DEFAULT))
                .isEqualTo(Trial.run(set, Ranking.DEFAULT));
    }

    private static EvaluationSet before(EvaluationSet set, Duration time) {
        return new EvaluationSet(
                set.conversations().stream()
                        .map(conversation -> new Conversation(
                                conversation.id(),
                                conversation.sessions().stream()
                                        .map(session -> new Session(
                                                session.id(), session.at().minus(time), session.turns()))
                                        .toList()))
                        .toList(),
                set.queries());
    }
}
