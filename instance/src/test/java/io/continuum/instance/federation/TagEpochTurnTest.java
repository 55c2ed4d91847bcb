package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.pattern.Predicates;
import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of patterns when a tag epoch begins. */
class TagEpochTurnTest {
    private static final Hardening CHEAP = new Hardening.Argon2(new Argon2id.Cost(1_024, 1, 1));
    private static final Edge SKEW = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew");
    private static final Edge DISK = new Edge("concept:full-disk", Predicates.FIXED_BY, "concept:log-rotation");
    private static final String ASKED = "What is login failure caused by?";

    @TempDir
    private Path folder;

    private TestCircle circle;
    private TestHelper helper;

    @BeforeEach
    void found() {
        circle = new TestCircle(folder, 2, 3);
        helper = new TestHelper(circle.id());
    }

    @AfterEach
    void close() {
        circle.close();
        helper.close();
    }

    private TestMember member(int number) {
        return circle.members.get(number);
    }

    /** Tag epoch 2 begins at the coordinator: with a helper, hardening, and buckets of another width. */
    private void turn() {
        FederationConfig next = circle.config()
                .nextTagEpoch(List.of(helper.offer(member(1).keys())), CHEAP)
                .withThreshold(2, 6);
        circle.change(next);
        helper.enter(2);
    }

    private void release(Edge edge) {
        member(0).approve(edge);
        member(1).approve(edge);
        member(0).outbox.round();
        member(1).outbox.round();
        member(0).outbox.round();
    }

    @Test
    void whatWasReleasedBeforeTheMigrationStillOpensAfterIt() {
        release(SKEW);
        turn();
        circle.refreshAll();

        assertThat(member(2).ask(ASKED).answers()).singleElement().satisfies(answer -> {
            assertThat(answer.pattern().edge()).isEqualTo(SKEW);
            assertThat(answer.pattern().tagEpoch()).isEqualTo(1);
        });
    }

    @Test
    void aQuestionSpansTheTagEpochsAndAnEdgeIsAnsweredOnce() {
        release(SKEW);
        turn();
        circle.refreshAll();
        circle.restart(2);
        Edge other = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:expired-certificate");
        release(other);
        release(DISK);

        assertThat(member(2).ask(ASKED).answers())
                .extracting(answer -> answer.pattern().edge())
                .containsExactlyInAnyOrder(SKEW, other);
    }

    @Test
    void whatTheOldTagEpochDidNotReleaseIsSealedInTheNewOneOnce() {
        member(0).approve(SKEW);
        member(0).outbox.round();
        assertThat(member(0).items(SKEW))
                .first()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.ACCEPTED));

        turn();
        circle.refreshAll();
        for (int i = 0; i < 3; i++) {
            member(0).outbox.round();
        }
        assertThat(member(0).items(SKEW))
                .extracting(item -> Map.entry(item.tagEpoch(), item.state()))
                .containsExactly(Map.entry(2L, OutboxState.ACCEPTED), Map.entry(1L, OutboxState.REPLACED));
        assertThat(circle.coordinator.taken).containsExactly(Map.entry(1L, 1), Map.entry(2L, 1));
        assertThat(helper.evaluated).hasValue(1);

        member(1).approve(SKEW);
        assertThat(member(1).outbox.round().released()).isEqualTo(1);
    }

    @Test
    void whatWasSentAsTheTagEpochEndedIsFollowedIntoTheNewOne() {
        turn();
        member(0).approve(SKEW);

        assertThat(member(0).outbox.round().problem()).contains("wrong_tag_epoch");
        assertThat(member(0).state.current().orElseThrow().tagEpoch()).isEqualTo(2);
        member(0).outbox.round();
        assertThat(member(0).items(SKEW))
                .extracting(OutboxItem::state)
                .containsExactly(OutboxState.ACCEPTED, OutboxState.REPLACED);
        assertThat(circle.coordinator.taken).containsExactly(Map.entry(2L, 1));
    }

    @Test
    void aReleaseThatWasNotHeardOfIsFiledAndNotSentAgain() {
        member(0).approve(SKEW);
        member(0).outbox.round();
        member(1).approve(SKEW);
        circle.coordinator.broken = "/v1/releases";
        member(1).outbox.round();
        turn();
        circle.refreshAll();
        member(0).outbox.round();
        assertThat(member(0).items(SKEW))
                .singleElement()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.ACCEPTED));

        circle.coordinator.broken = "none";
        member(0).outbox.round();
        member(1).outbox.round();
        assertThat(member(0).items(SKEW))
                .singleElement()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.INDEXED));
        assertThat(circle.coordinator.taken).containsExactly(Map.entry(1L, 2));
        assertThat(member(2).ask(ASKED).answers()).hasSize(1);
    }

    @Test
    void aContributionWhoseAnswerWasLostIsSealedAgainUnderTheNewKeyAndStillCountsOnce() {
        member(0).approve(SKEW);
        circle.coordinator.losesNextAnswer = true;
        member(0).outbox.round();
        member(1).approve(SKEW);
        member(1).outbox.round();
        circle.change(circle.config().next().withDelays(0, 1));
        circle.now = circle.now.plus(Duration.ofHours(1));

        for (int i = 0; i < 4; i++) {
            circle.now = circle.now.plus(Duration.ofHours(1));
            member(0).outbox.round();
        }
        assertThat(circle.coordinator.taken).containsExactly(Map.entry(1L, 2));
        assertThat(member(0).status(SKEW)).contains(PatternStatus.RELEASED);
        assertThat(member(0).items(SKEW))
                .singleElement()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.INDEXED));
    }

    @Test
    void whoComesAfterTheReleaseIsToldSoAndDoesNotTryAgain() {
        release(SKEW);
        member(2).approve(SKEW);
        member(2).outbox.round();

        assertThat(member(2).items(SKEW)).singleElement().satisfies(item -> {
            assertThat(item.state()).isEqualTo(OutboxState.REFUSED);
            assertThat(item.lastError()).isEqualTo("already_released");
        });
        assertThat(member(2).status(SKEW)).contains(PatternStatus.RELEASED);
        assertThat(member(2).outbox.isBusy()).isFalse();
    }

    private String said(int by, Edge edge) {
        List<OutboxItem> items = member(0).items(edge);
        return "%s: 2/%s = 1/%s"
                .formatted(
                        member(by).keys().org(),
                        items.getFirst().tag(),
                        items.getLast().tag());
    }

    /** */
    @Test
    void whatAnEndedTagEpochReleasedGoesOutAgainWhenTheOperatorSaysSoAndNamesWhatItRenews() {
        release(SKEW);
        release(DISK);
        assertThat(member(0).outbox.renew("operator", List.of()))
                .as("nothing has ended")
                .isEmpty();
        turn();
        circle.refreshAll();
        member(0).outbox.round();
        assertThat(member(0).items(SKEW)).as("not by itself").hasSize(1);

        assertThat(member(0).outbox.renew("operator", List.of(SKEW.id()))).containsExactly(SKEW.id());
        assertThat(member(1).outbox.renew("operator", List.of())).containsExactlyInAnyOrder(SKEW.id(), DISK.id());
        member(0).outbox.round();
        member(1).outbox.round();
        member(0).outbox.round();

        assertThat(member(0).items(SKEW))
                .extracting(OutboxItem::tagEpoch, OutboxItem::state)
                .containsExactly(tuple(2L, OutboxState.INDEXED), tuple(1L, OutboxState.INDEXED));
        assertThat(circle.coordinator.renewals).containsExactlyInAnyOrder(said(0, SKEW), said(1, SKEW));
        assertThat(circle.coordinator.taken).containsExactly(Map.entry(1L, 4), Map.entry(2L, 3));
        assertThat(member(0).outbox.renew("operator", List.of(SKEW.id())))
                .as("it is out")
                .isEmpty();
        assertThat(member(2).ask(ASKED).answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.pattern().tagEpoch()).isEqualTo(2));
    }

    /** */
    @Test
    void whoComesTooLateForTheSecondReleaseStillSaysWhatItRenews() {
        release(SKEW);
        turn();
        circle.refreshAll();
        member(2).approve(SKEW);
        member(2).outbox.round();
        member(1).outbox.renew("operator", List.of());
        member(1).outbox.round();
        circle.coordinator.renewals.clear();
        member(0).outbox.renew("operator", List.of());
        circle.coordinator.broken = "/v1/releases";
        member(0).outbox.round();
        circle.coordinator.broken = "none";
        circle.now = circle.now.plus(Duration.ofHours(1));
        member(0).outbox.round();

        assertThat(circle.coordinator.renewals).containsExactly(said(0, SKEW));
        assertThat(member(0).items(SKEW)).extracting(OutboxItem::state).startsWith(OutboxState.REFUSED);
        assertThat(member(0).status(SKEW)).contains(PatternStatus.RELEASED);
    }

    /** */
    @Test
    void whatWasBoughtInAnEarlierTagEpochIsNamedAsWell() {
        release(SKEW);
        assertThat(member(2).ask(ASKED).answers()).hasSize(1);
        turn();
        circle.refreshAll();
        member(2).approve(SKEW);
        member(0).outbox.renew("operator", List.of());
        member(2).outbox.round();
        member(0).outbox.round();
        member(2).outbox.round();

        assertThat(circle.coordinator.renewals).containsExactlyInAnyOrder(said(0, SKEW), said(2, SKEW));
    }

    /** */
    @Test
    void theOutboxTellsWhetherAPartWasPaid() {
        release(SKEW);
        release(DISK);
        circle.coordinator.entries =
                List.of(Map.of("id", end(SKEW), "credit", "available"), Map.of("id", end(DISK), "credit", "mint"));
        circle.now = circle.now.plus(Duration.ofMinutes(1));
        member(0).outbox.round();

        assertThat(member(0).items(SKEW))
                .singleElement()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.VESTED));
        assertThat(member(0).items(DISK))
                .singleElement()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.UNPAID));
        assertThat(member(0).outbox.round().released()).isEqualTo(2);
    }

    /** */
    @Test
    void aPaymentThatIsNotAmongTheNewestIsFoundInTheLog() {
        turn();
        circle.refreshAll();
        release(SKEW);
        assertThat(member(0).items(SKEW)).singleElement().satisfies(item -> {
            assertThat(item.state()).isEqualTo(OutboxState.INDEXED);
            assertThat(item.lastError()).as("it may have been paid at once").isEmpty();
        });
        circle.now = circle.now.plus(Duration.ofMinutes(1));
        member(0).outbox.round();
        assertThat(member(0).items(SKEW))
                .singleElement()
                .satisfies(item -> assertThat(item.lastError()).contains("pending"));
        LogLeaf paid = new LogLeaf.Vest(circle.id(), 0, Bytes.zeros(32), 5_000, Bytes.zeros(32));
        circle.coordinator.places = List.of(Map.of("subject", end(SKEW), "leaf", Base64Url.encode(paid.encode())));
        circle.now = circle.now.plus(Duration.ofDays(15));
        member(0).outbox.round();

        assertThat(member(0).items(SKEW))
                .singleElement()
                .satisfies(item -> assertThat(item.state()).isEqualTo(OutboxState.VESTED));
    }

    /** The id of the entry that ends the first member's part of a release. */
    private String end(Edge edge) {
        OutboxItem item = member(0).items(edge).getFirst();
        TransferId vest = TransferId.ofVest(
                circle.id(),
                item.tagEpoch(),
                Base64Url.decode(item.tag(), 32).orElseThrow(),
                member(0).keys().org());
        return Base64Url.encode(TransferId.ofEnd(vest).toArray());
    }

    @Test
    void aPatternHeldThroughTheTurnIsSealedOnlyInTheNewTagEpoch() {
        member(0).hold(SKEW);
        turn();
        circle.refreshAll();
        member(0).approve(SKEW);
        member(0).outbox.round();

        assertThat(circle.coordinator.taken).containsExactly(Map.entry(2L, 1));
    }
}
