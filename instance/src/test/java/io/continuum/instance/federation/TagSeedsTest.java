package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.pattern.Predicates;
import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.roster.Hardening;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealing through helpers (S-55 to S-58, A-34, A-35), on real databases, real HTTP and real helpers' keys. */
class TagSeedsTest {
    private static final Hardening CHEAP = new Hardening.Argon2(new Argon2id.Cost(1_024, 1, 1));
    private static final Edge SKEW = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew");
    private static final Edge DISK = new Edge("concept:full-disk", Predicates.FIXED_BY, "concept:log-rotation");

    @TempDir
    private Path folder;

    private TestCircle circle;
    private TestHelper first;
    private TestHelper second;

    @BeforeEach
    void found() {
        circle = new TestCircle(folder, 2, 3);
        first = new TestHelper(circle.id());
        second = new TestHelper(circle.id());
    }

    @AfterEach
    void close() {
        circle.close();
        first.close();
        second.close();
    }

    private TestMember member(int number) {
        return circle.members.get(number);
    }

    /** A configuration with both helpers; all know it and the helpers follow. */
    private void helpersBegin() {
        circle.change(circle.config()
                .nextTagEpoch(
                        List.of(
                                first.offer(member(1).keys()),
                                second.offer(member(2).keys())),
                        CHEAP));
        helpersFollow();
        circle.refreshAll();
    }

    private void helpersFollow() {
        first.enter(circle.config().tagEpoch());
        second.enter(circle.config().tagEpoch());
    }

    private static Edge edge(int number) {
        return new Edge("concept:problem-" + number, Predicates.FIXED_BY, "concept:fix-" + number);
    }

    @Test
    void whatKOrganisationsSealedThroughHelpersIsReleasedAndAnsweredToAThird() {
        helpersBegin();
        member(0).approve(SKEW);
        member(1).approve(SKEW);

        assertThat(member(0).outbox.round().problem()).isEmpty();
        assertThat(member(1).outbox.round().released()).isEqualTo(1);
        assertThat(member(0).outbox.round().released()).isEqualTo(1);

        Asking.Result result = member(2).ask("What is login failure caused by?");
        assertThat(result.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.pattern().edge()).isEqualTo(SKEW);
            assertThat(answer.pattern().organisations()).isEqualTo(2);
            assertThat(answer.pattern().tagEpoch()).isEqualTo(2);
        });
        assertThat(first.contentTypes).containsOnly("application/octet-stream");
    }

    @Test
    void aHelperThatIsDownMakesPatternsWaitAndNothingIsLostOrAskedTwice() {
        helpersBegin();
        second.instead = Optional.of(TestHttp.Answer.problem(503, "away", Map.of()));
        member(0).approve(SKEW);
        member(0).approve(DISK);

        Outbox.Summary waits = member(0).outbox.round();
        assertThat(waits.waiting()).isEqualTo(2);
        assertThat(waits.queued()).isZero();
        assertThat(waits.problem()).contains(second.url().toString()).contains("away");
        assertThat(member(0).items(SKEW)).singleElement().satisfies(item -> {
            assertThat(item.state()).isEqualTo(OutboxState.WAITING);
            assertThat(item.lastError()).contains(second.url().toString());
        });
        assertThat(member(0).status(SKEW)).contains(PatternStatus.APPROVED);

        second.instead = Optional.empty();
        circle.restart(0);
        circle.now = circle.now.plus(Duration.ofMinutes(20));
        assertThat(member(0).outbox.round().waiting()).isZero();
        assertThat(member(0).items(SKEW))
                .singleElement()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.ACCEPTED));
        assertThat(first.evaluated)
                .as("asked once for each, before and after the restart")
                .hasValue(2);
        assertThat(second.evaluated).hasValue(2);
        assertThat(circle.coordinator.taken).containsExactly(Map.entry(2L, 2));
    }

    @Test
    void aHelperIsLeftInPeaceAsLongAsItAsksFor() {
        helpersBegin();
        first.instead = Optional.of(TestHttp.Answer.problem(429, "evaluation_quota", Map.of("Retry-After", "3600")));
        member(0).approve(SKEW);

        assertThat(member(0).outbox.round().problem()).contains("evaluation_quota");
        assertThat(first.requests).hasValue(1);
        circle.now = circle.now.plus(Duration.ofMinutes(59));
        assertThat(member(0).outbox.round().problem()).contains("evaluation_quota");
        assertThat(first.requests).hasValue(1);

        first.instead = Optional.empty();
        circle.now = circle.now.plus(Duration.ofMinutes(2));
        assertThat(member(0).outbox.round().problem()).isEmpty();
        assertThat(first.requests).hasValue(2);
        assertThat(second.evaluated).hasValue(1);
    }

    @Test
    void anAnswerWithAnotherKeyThanTheConfigurationNamesIsNotUsed() {
        helpersBegin();
        first.swapKeys();
        member(0).approve(SKEW);

        Outbox.Summary summary = member(0).outbox.round();
        assertThat(summary.waiting()).isEqualTo(1);
        assertThat(summary.problem()).contains("does not fit the key in the configuration");
        assertThat(circle.coordinator.taken).isEmpty();
    }

    @Test
    void aPatternThatWaitsCanStillBeVetoed() {
        helpersBegin();
        second.instead = Optional.of(TestHttp.Answer.problem(503, "away", Map.of()));
        member(0).approve(SKEW);
        member(0).outbox.round();
        member(0).veto(SKEW);

        second.instead = Optional.empty();
        circle.now = circle.now.plus(Duration.ofMinutes(20));
        member(0).outbox.round();
        assertThat(member(0).status(SKEW)).contains(PatternStatus.VETOED);
        assertThat(member(0).items(SKEW)).isEmpty();
        assertThat(circle.coordinator.taken).isEmpty();
    }

    @Test
    void moreThanOneRequestHoldsGoesInSeveral() {
        helpersBegin();
        IntStream.range(0, 130).forEach(i -> member(0).approve(edge(i)));

        assertThat(member(0).outbox.round().accepted()).isEqualTo(130);
        assertThat(first.requests).hasValueGreaterThan(1);
        assertThat(first.evaluated).hasValue(130);
    }

    @Test
    void hardeningAloneNeedsNoHelper() {
        circle.change(circle.config().nextTagEpoch(List.of(), CHEAP));
        circle.refreshAll();
        member(0).approve(SKEW);
        member(1).approve(SKEW);
        member(0).outbox.round();

        assertThat(member(1).outbox.round().released()).isEqualTo(1);
        member(0).outbox.round();
        assertThat(member(2).ask("What is login failure caused by?").answers()).hasSize(1);
    }
}
