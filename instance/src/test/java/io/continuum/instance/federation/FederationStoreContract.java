package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.federation.FederationRecord.State;
import io.continuum.instance.federation.FederationStore.InviteRecord;
import io.continuum.instance.federation.TagPartStore.Part;
import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.Predicates;
import io.continuum.instance.store.Database;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.Bucket.Slot;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stores of the federation, the outbox and the questions promise, on every database. */
public abstract class FederationStoreContract {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    private static final FederationId ID = FederationId.of(new byte[32]);
    private static final String FED = Base64Url.encode(ID.toArray());
    private static final Edge SKEW = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew");

    private Database database;
    private FederationStore federations;
    private OutboxStore outbox;
    private AskStore ask;

    protected abstract Database open();

    protected abstract FederationStore federationStore(Database database);

    protected abstract OutboxStore outboxStore(Database database);

    protected abstract AskStore askStore(Database database);

    protected abstract TagPartStore tagPartStore(Database database);

    @BeforeEach
    void openDatabase() {
        database = open();
        federations = federationStore(database);
        outbox = outboxStore(database);
        ask = askStore(database);
        federations.save(
                "a", new FederationRecord(ID, "harbour", State.MEMBER, URI.create("http://127.0.0.1:8430"), NOW));
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static OutboxItem item(String pattern, String cid) {
        return new OutboxItem(
                pattern + "-1", FED, pattern, 1, "tag" + pattern, cid, bytes(1, 2), OutboxState.QUEUED, 0, NOW, "");
    }

    @Test
    void aTenantHasOneFederationAndAnotherOneReplacesIt() {
        assertThat(federations.find("a").orElseThrow().name()).isEqualTo("harbour");
        assertThat(federations.find("b")).isEmpty();

        byte[] other = new byte[32];
        other[0] = 1;
        federations.save(
                "a",
                new FederationRecord(
                        FederationId.of(other), "", State.PENDING, URI.create("https://example.org"), NOW));
        assertThat(federations.find("a").orElseThrow().state()).isEqualTo(State.PENDING);
    }

    @Test
    void theHistoryOnlyGrows() {
        assertThat(federations.history("a", FED)).isEmpty();
        federations.saveHistory(
                "a", FED, new PublicHistory(List.of(bytes(1)), List.of(bytes(7)), bytes(9), List.of(bytes(3))));
        federations.saveHistory(
                "a",
                FED,
                new PublicHistory(
                        List.of(bytes(1), bytes(2)), List.of(bytes(7), bytes(8)), bytes(10), List.of(bytes(3))));

        PublicHistory history = federations.history("a", FED).orElseThrow();
        assertThat(history.events()).containsExactly(bytes(1), bytes(2));
        assertThat(history.descriptors()).containsExactlyInAnyOrder(bytes(7), bytes(8));
        assertThat(history.config()).isEqualTo(bytes(10));
        assertThat(history.commits()).containsExactly(bytes(3));
    }

    @Test
    void anInviteIsUsedUpByOneJoinerBeforeItExpires() {
        federations.addInvite("a", FED, new InviteRecord("i1", NOW.plusSeconds(60), ""));
        federations.addInvite("a", FED, new InviteRecord("i2", NOW.plusSeconds(60), ""));
        assertThat(federations.unusedInvites("a", FED, NOW)).hasSize(2);

        assertThat(federations.useInvite("a", FED, "i1", "south", NOW)).isTrue();
        assertThat(federations.useInvite("a", FED, "i1", "south", NOW.plusSeconds(90)))
                .as("the same joiner again")
                .isTrue();
        assertThat(federations.useInvite("a", FED, "i1", "west", NOW)).isFalse();
        assertThat(federations.useInvite("a", FED, "i2", "west", NOW.plusSeconds(60)))
                .as("expired")
                .isFalse();
        assertThat(federations.unusedInvites("a", FED, NOW))
                .extracting(InviteRecord::id)
                .containsExactly("i2");
    }

    @Test
    void aPatternIsInTheOutboxOncePerTagEpoch() {
        assertThat(outbox.add("a", item("p1", "c1"), NOW)).isTrue();
        assertThat(outbox.add("a", item("p1", "c9"), NOW)).isFalse();
        assertThat(outbox.byCid("a", "c1").orElseThrow().envelope()).isEqualTo(bytes(1, 2));
        assertThat(outbox.everHeld("a", "p1")).isTrue();
        assertThat(outbox.everHeld("a", "p2")).isFalse();
        assertThat(outbox.everHeld("b", "p1")).isFalse();
    }

    @Test
    void itemsAreDueWhenTheirTimeHasCome() {
        outbox.add("a", item("p1", "c1"), NOW);
        outbox.add("a", item("p2", "c2"), NOW);
        OutboxItem first = outbox.byCid("a", "c1").orElseThrow();
        outbox.save("a", first.failed(OutboxState.SENT, "away", NOW.plusSeconds(5)), NOW);

        Set<OutboxState> states = Set.of(OutboxState.QUEUED, OutboxState.SENT);
        assertThat(outbox.due("a", states, NOW, 10))
                .extracting(OutboxItem::patternId)
                .containsExactly("p2");
        assertThat(outbox.due("a", states, NOW.plusSeconds(5), 10))
                .extracting(OutboxItem::patternId)
                .containsExactly("p2", "p1");
        assertThat(outbox.counts("a")).containsEntry(OutboxState.SENT, 1).containsEntry(OutboxState.QUEUED, 1);
        OutboxItem failed = outbox.byCid("a", "c1").orElseThrow();
        assertThat(failed.attempts()).isEqualTo(1);
        assertThat(failed.lastError()).isEqualTo("away");
    }

    @Test
    void whatAnEndedTagEpochLeftIsFoundByItsStates() {
        outbox.add("a", item("p1", "c1"), NOW);
        outbox.add("a", item("p2", "c2"), NOW);
        OutboxItem second = outbox.byCid("a", "c2").orElseThrow();
        outbox.save("a", second.reached(OutboxState.RELEASED, NOW), NOW);

        Set<OutboxState> unreleased = Set.of(OutboxState.QUEUED, OutboxState.SENT, OutboxState.ACCEPTED);
        assertThat(outbox.before("a", FED, 2, unreleased, 10))
                .extracting(OutboxItem::patternId)
                .containsExactly("p1");
        assertThat(outbox.before("a", FED, 1, unreleased, 10)).isEmpty();
        assertThat(outbox.byTag("a", FED, "tagp2").orElseThrow().patternId()).isEqualTo("p2");
        assertThat(outbox.byTag("b", FED, "tagp2")).isEmpty();
    }

    @Test
    void partsOfTagsAreKeptUntilTheirTagEpochEnds() {
        TagPartStore parts = tagPartStore(database);
        parts.add("a", FED, 1, List.of(new Part("p1", 0, bytes(1)), new Part("p1", 1, bytes(2))));
        parts.add("a", FED, 2, List.of(new Part("p1", 0, bytes(3)), new Part("p2", 0, bytes(4))));
        parts.add("a", FED, 2, List.of(new Part("p1", 0, bytes(5))));

        assertThat(parts.parts("a", FED, 1, List.of("p1", "p2"))).hasSize(2);
        assertThat(parts.parts("a", FED, 2, List.of("p1")))
                .singleElement()
                .satisfies(part -> assertThat(part.box()).as("the newer one").isEqualTo(bytes(5)));
        assertThat(parts.parts("b", FED, 2, List.of("p1"))).isEmpty();
        assertThat(parts.parts("a", FED, 2, List.of())).isEmpty();

        parts.forgetBefore("a", FED, 2);
        assertThat(parts.parts("a", FED, 1, List.of("p1"))).isEmpty();
        assertThat(parts.parts("a", FED, 2, List.of("p1", "p2"))).hasSize(2);
    }

    @Test
    void everyConfigurationThatWasInForceIsKept() {
        federations.saveHistory("a", FED, new PublicHistory(List.of(), List.of(), bytes(1), List.of()));
        federations.saveHistory("a", FED, new PublicHistory(List.of(), List.of(), bytes(2), List.of()));
        federations.saveHistory("a", FED, new PublicHistory(List.of(), List.of(), bytes(2), List.of()));

        assertThat(federations.configs("a", FED)).containsExactlyInAnyOrder(bytes(1), bytes(2));
        assertThat(federations.configs("b", FED)).isEmpty();
    }

    @Test
    void releasesAreReadOnce() {
        assertThat(outbox.releasesSeen("a", FED)).isZero();
        outbox.saveReleasesSeen("a", FED, 7);
        assertThat(outbox.releasesSeen("a", FED)).isEqualTo(7);
    }

    @Test
    void aPageKeepsItsTransferUntilItIsAnswered() {
        Bucket bucket = new Bucket(Slot.SUBJECT_PREDICATE, 3);
        assertThat(ask.page("a", FED, 1, bucket, "")).isEmpty();
        PageRequest asked = new PageRequest(1, bucket, "", "t1", PageRequest.State.ASKED, NOW);
        ask.savePage("a", FED, asked);
        assertThat(ask.page("a", FED, 1, bucket, "")).contains(asked);
        assertThat(ask.page("a", FED, 1, new Bucket(Slot.PREDICATE_OBJECT, 3), ""))
                .isEmpty();

        PageRequest answered = new PageRequest(1, bucket, "", "t1", PageRequest.State.ANSWERED, NOW.plusSeconds(1));
        ask.savePage("a", FED, answered);
        assertThat(ask.page("a", FED, 1, bucket, "")).contains(answered);
    }

    @Test
    void openedPatternsAreFoundByEitherEnd() {
        ask.saveOpened("a", FED, List.of(new OpenedPattern(1, "t1", 1, SKEW, 2, 9, 8)));
        ask.saveOpened("a", FED, List.of(new OpenedPattern(1, "t1", 1, SKEW, 3, 12, 9)));

        for (String end : List.of(SKEW.subject(), SKEW.object())) {
            assertThat(ask.about("a", FED, List.of(end), 10)).singleElement().satisfies(pattern -> {
                assertThat(pattern.edge()).isEqualTo(SKEW);
                assertThat(pattern.organisations()).isEqualTo(3);
            });
        }
        assertThat(ask.about("a", FED, List.of("concept:other"), 10)).isEmpty();
        assertThat(ask.about("b", FED, List.of(SKEW.subject()), 10)).isEmpty();
    }

    @Test
    void releasedTermsJoinTheVocabulary() {
        Edge term = new Edge("concept:zorblax-overflow", Predicates.INDICATES, "concept:term");
        ask.saveOpened("a", FED, List.of(new OpenedPattern(1, "t2", 2, term, 3, 9, 8)));

        assertThat(ask.terms("a", 10)).containsExactlyInAnyOrder("zorblax", "overflow");
        assertThat(ask.terms("b", 10)).isEmpty();
        assertThat(ask.about("a", FED, List.of(term.subject()), 10)).isEmpty();
    }
}
