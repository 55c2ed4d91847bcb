package io.continuum.instance.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.pattern.MemoryNotes;
import io.continuum.instance.pattern.NoteSource;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlFamilyStore;
import io.continuum.instance.store.SqlForgetStore;
import io.continuum.instance.store.SqlMemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What learning and its stores keep, on every database. */
public abstract class MemoryStoreContract {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    private static final Scope SCOPE = new Scope("acme", "default");
    private static final String LEAK =
            "Connection pool exhaustion was caused by a connection leak on fjord-app-02 (CVE-2024-12345).";

    private static final String OLD_ID = "01HZZZZZZZZZZZZZZZZZZZZZZ"; // less its last character

    private Database database;
    private MemoryStore store;
    private ConflictStore conflicts;
    private Standings standings;
    private Events events;
    private Learning learning;

    protected abstract Database open();

    protected abstract EventStore eventStore(Database database);

    /** Another database, always the same one, with its tables as they were at a migration. */
    protected abstract Database openOther(String version);

    @BeforeEach
    void openDatabase() {
        database = open();
        store = new SqlMemoryStore(database);
        events = new Events(eventStore(database), database, () -> NOW);
        conflicts = new SqlConflictStore(database);
        standings = new Standings(store, conflicts, events, database, () -> NOW);
        learning = new Learning(store, standings, events, database, new Extractor(), () -> NOW, new Random(7));
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private Learned learn(String... texts) {
        return learning.learn(SCOPE, List.of(texts).stream().map(Note::of).toList());
    }

    private static Reach acme() {
        return Reach.ofTenant("acme");
    }

    private static Reach rival() {
        return Reach.ofTenant("rival");
    }

    private static Note inSession(String text, String session) {
        return new Note(text, Kind.MESSAGE, session, "anna", "user", "", List.of("ops"), NOW.minusSeconds(60));
    }

    @Test
    void aMessageIsStoredWithWhatFollowsFromItAndOneEvent() {
        Learned learned = learning.learn(
                SCOPE,
                List.of(inSession("We decided to use SQLite instead of Oracle because it is small. " + LEAK, "s1")));

        String id = learned.ids().getFirst();
        assertThat(learned.decisions()).isEqualTo(1);
        assertThat(learned.edges()).isEqualTo(2);
        List<Memory> family = store.family("acme", id);
        assertThat(family).extracting(Memory::kind).containsExactlyInAnyOrder(Kind.MESSAGE, Kind.DECISION);
        Memory decision = family.stream()
                .filter(m -> m.kind() == Kind.DECISION)
                .findFirst()
                .orElseThrow();
        assertThat(decision.detail())
                .containsEntry("choice", "use SQLite")
                .containsEntry("rationale", "it is small")
                .containsEntry("alternatives", List.of("Oracle"));
        Memory raw = store.byId(acme(), id).orElseThrow();
        assertThat(raw.tags()).containsExactly("ops");
        assertThat(raw.eventTime()).isEqualTo(NOW.minusSeconds(60));
        assertThat(raw.recordedAt()).isEqualTo(NOW);
        assertThat(events.after("acme", 0, 10)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(Event.MEMORY_LEARNED);
            assertThat(event.subject()).isEqualTo(id);
        });
        assertThat(store.entities(acme(), "cve", 10, 0))
                .singleElement()
                .satisfies(cve -> assertThat(cve.entity().name()).isEqualTo("CVE-2024-12345"));
        assertThat(store.counts(acme()).sessions()).isEqualTo(1);
    }

    @Test
    void aMemoryIsReadToTheLastBitAsItWasWritten() {
        String id = learn("It said \"no\\yes\"\nin 日本 \ud83d\ude00 \u0001 and\ttwo lines.")
                .ids()
                .getFirst();
        Memory stored = store.byId(acme(), id).orElseThrow();
        Memory written = stored.with(
                List.of("a \"tag\"", "é"),
                Map.of("nested", Map.of("list", List.of(1, "two")), "quote", "\""),
                new Worth(Trust.DOCUMENT, 0.1 + 0.2, 1 / 3.0),
                new Keeping(true, Share.NEVER, Tier.COLD, Retention.CRITICAL, NOW.plusMillis(1)));
        store.saveCare(written);

        Memory read = store.byId(acme(), id).orElseThrow();

        assertThat(read.text()).isEqualTo("It said \"no\\yes\"\nin 日本 \ud83d\ude00 \u0001 and\ttwo lines.");
        assertThat(read.tags()).isEqualTo(written.tags());
        assertThat(read.metadata()).isEqualTo(written.metadata());
        assertThat(read.worth().confidence()).isEqualTo(0.1 + 0.2);
        assertThat(read.worth().importance()).isEqualTo(1 / 3.0);
        assertThat(read.keeping()).isEqualTo(written.keeping());
    }

    @Test
    void learningTheSameAgainAddsNoRow() {
        learn(LEAK, "Another note.");
        MemoryStore.Counts before = store.counts(acme());

        Learned again = learn(LEAK, "Another   note.\n");

        assertThat(again.duplicates()).isEqualTo(2);
        assertThat(again.memories()).isEmpty();
        assertThat(store.counts(acme())).isEqualTo(before);
        assertThat(store.byId(acme(), again.ids().getFirst()).orElseThrow().seenCount())
                .isEqualTo(2);
    }

    @Test
    void theSameTextInAnotherSpaceIsAnotherMemory() {
        learn(LEAK);

        Learned elsewhere = learning.learn(new Scope("acme", "other"), List.of(Note.of(LEAK)));

        assertThat(elsewhere.duplicates()).isZero();
        assertThat(store.list(new Reach("acme", "other"), Filter.ALL, null, "", 10))
                .hasSize(1);
        assertThat(store.list(acme(), Filter.ALL, null, "", 10)).hasSize(2);
    }

    @Test
    void r1DerivingAgainGivesTheSameIds() {
        Learned learned =
                learn("We decided to use SQLite instead of Oracle. Please never restart fjord-app-02. " + LEAK);
        Memory raw = store.byId(acme(), learned.ids().getFirst()).orElseThrow();

        List<String> rebuilt = learning.derivedIds(raw);

        List<String> stored = new ArrayList<>();
        store.family("acme", raw.id()).stream()
                .filter(memory -> !memory.isRaw())
                .forEach(memory -> stored.add(memory.id()));
        store.statedEdges("acme", 0, 10).edges().forEach(edge -> stored.add(edge.edgeId()));
        store.entities(acme(), "", 100, 0)
                .forEach(entity -> stored.add(entity.entity().id()));
        assertThat(stored).hasSizeGreaterThan(5);
        assertThat(rebuilt).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(rebuilt).allMatch(Ids::isId);
    }

    @Test
    void messagesOfOneMillisecondAreListedInTheOrderInWhichTheyWereLearnt() {
        List<String> learnt = new ArrayList<>();
        for (int batch = 0; batch < 3; batch++) {
            List<Note> notes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                notes.add(inSession("Step " + batch + "." + i + " was to turn valve " + i, "s1"));
            }
            learnt.addAll(learning.learn(SCOPE, notes).ids());
        }

        assertThat(store.list(acme(), Filter.eq(Filter.Field.KIND, "message"), null, "", 200)
                        .reversed())
                .extracting(Memory::id)
                .containsExactlyElementsOf(learnt);
        assertThat(events.after("acme", 0, 200)).extracting(Event::subject).containsExactlyElementsOf(learnt);
        assertThat(store.lastOfSession(SCOPE, "s1", learnt.get(77)))
                .hasValueSatisfying(before -> assertThat(before.id()).isEqualTo(learnt.get(76)));
    }

    @Test
    void whatAnAssistantSaidIsKeptButStatesNothing() {
        Learned learned =
                learning.learn(SCOPE, List.of(new Note(LEAK, Kind.MESSAGE, "s", "", "assistant", "", List.of(), null)));

        assertThat(learned.memories()).hasSize(1);
        assertThat(learned.edges()).isZero();
        assertThat(learned.entities()).isZero();
    }

    @Test
    void r3TheSameSessionTwiceAddsNoRow() {
        List<Note> session = List.of(
                inSession("Hi!", "s1"),
                inSession("I live in Oslo. The broker listens on port 5671.", "s1"),
                new Note(
                        "You may want port 5672, which is owned by billing.",
                        Kind.MESSAGE,
                        "s1",
                        "",
                        "assistant",
                        "",
                        List.of(),
                        NOW),
                inSession("Yes, exactly.", "s1"),
                inSession("We decided to use SQLite instead of Oracle. " + LEAK, "s1"),
                inSession("We now live in Bergen: I live in Bergen.", "s1"));
        learning.learn(SCOPE, session);
        MemoryStore.Counts once = store.counts(acme());
        List<String> counting = counting();

        Learned again = learning.learn(SCOPE, session);

        MemoryStore.Counts twice = store.counts(acme());
        assertThat(again.duplicates()).isEqualTo(session.size());
        assertThat(twice.memories()).isEqualTo(once.memories());
        assertThat(twice.entities()).isEqualTo(once.entities());
        assertThat(twice.edges()).isEqualTo(once.edges());
        assertThat(counting()).isEqualTo(counting);
    }

    private List<String> counting() {
        return store.list(acme(), Filter.eq(Filter.Field.STATUS, "active"), null, "", 100).stream()
                .map(Memory::text)
                .toList();
    }

    @Test
    void r3ANearDuplicateRaisesTheCountOfTheFirst() {
        String id =
                learn("The deploy window is Tuesday.", "Something else.").ids().getFirst();

        Learned again = learn("The deploy window is really Tuesday!", "the deploy window is just Tuesday");

        assertThat(again.ids()).containsExactly(id, id);
        assertThat(store.byId(acme(), id).orElseThrow().seenCount()).isEqualTo(3);
        assertThat(learn("The deploy window is Thursday.").duplicates()).isZero();
        assertThat(learn("Twins in one batch.", "twins in one batch!").duplicates())
                .isEqualTo(1);
    }

    private static Note message(String text, String actor, Instant at) {
        return new Note(text, Kind.MESSAGE, "", actor, "user", "", List.of(), at);
    }

    private List<String> sessionsOf(Learned learned) {
        return learned.ids().stream()
                .map(id -> store.byId(acme(), id).orElseThrow().sessionId())
                .toList();
    }

    @Test
    void messagesWithoutASessionFormEpisodes() {
        Learned first = learning.learn(
                SCOPE, List.of(message("Is the pump of hall one on?", "anna", NOW), Note.of("A note is no message.")));
        List<String> begun = sessionsOf(first);
        assertThat(begun).containsExactly("episode-" + first.ids().getFirst(), "");

        Learned next = learning.learn(
                SCOPE,
                List.of(
                        message("It has been on since nine.", "omar", NOW.plusSeconds(1_700)),
                        message("Good morning, the mast is painted.", "omar", NOW.plusSeconds(80_000))));
        assertThat(sessionsOf(next))
                .containsExactly(begun.getFirst(), "episode-" + next.ids().getLast());

        Learning restarted = new Learning(
                store, standings, events, database, new Extractor(), () -> NOW.plusSeconds(1), new Random(9));
        Learned later =
                restarted.learn(SCOPE, List.of(message("White or red, that mast?", "anna", NOW.plusSeconds(80_060))));
        assertThat(sessionsOf(later)).containsExactly("episode-" + next.ids().getLast());
        Learned other = restarted.learn(
                new Scope("acme", "default", "bjarne", ""),
                List.of(message("Somebody else speaks meanwhile.", "bjarne", NOW.plusSeconds(80_070))));
        assertThat(sessionsOf(other)).doesNotContain("episode-" + next.ids().getLast());
        assertThat(store.sessions(acme(), 10, 0)).hasSize(3);
    }

    private long mentions(String type, String name) {
        return store.entities(acme(), type, 500, 0).stream()
                .filter(entity -> entity.entity().norm().equals(name))
                .mapToLong(MemoryStore.CountedEntity::mentions)
                .sum();
    }

    @Test
    void aNameTheSpaceKnowsIsFoundAgain() {
        learn("Yesterday we met Ingrid Solheim. In the hall sat Zanzibarella too.");
        assertThat(mentions("name", "ingrid solheim")).isEqualTo(1);

        Learned again = learn("ask ingrid solheim about the key", "Zanzibarella has it.", "a zanzibarella is a boat");

        assertThat(mentions("name", "ingrid solheim")).isEqualTo(2);
        assertThat(mentions("name", "zanzibarella")).isEqualTo(2);
        Memory raw = store.byId(acme(), again.ids().getFirst()).orElseThrow();
        assertThat(store.namesMentioned("acme", List.of(raw.id())).get(raw.id()))
                .contains("ingrid solheim");

        Learning restarted = new Learning(
                store, standings, events, database, new Extractor(), () -> NOW.plusSeconds(1), new Random(9));
        restarted.learn(SCOPE, List.of(Note.of("then ingrid solheim went home")));
        restarted.learn(new Scope("acme", "other"), List.of(Note.of("here ingrid solheim is unknown")));
        assertThat(mentions("name", "ingrid solheim")).isEqualTo(3);
        assertThat(learning.derivedIds(raw))
                .as("nothing is called otherwise because of it")
                .isNotEmpty()
                .doesNotContain(
                        Entity.of(SCOPE, Entity.NAME, "", "ingrid solheim").id());
    }

    @Test
    void aLongImportIsReadInItsOrderAndKnowsTheNamesItHasBrought() {
        List<Note> notes = new ArrayList<>(List.of(Note.of("Yesterday we met Ingrid Solheim.")));
        for (int line = 1; line < 3 * Learning.NOTES_PER_TRANSACTION; line++) {
            notes.add(Note.of(
                    line % Learning.NOTES_PER_TRANSACTION == 1
                            ? "ask ingrid solheim about key " + line
                            : "key " + line + " is lost"));
        }

        Learned learned = learning.learn(SCOPE, notes);

        assertThat(learned.ids()).isSorted().doesNotHaveDuplicates();
        assertThat(mentions("name", "ingrid solheim")).isEqualTo(4);
    }

    @Test
    void aForgottenNameIsKnownNoLonger() {
        String id = learn("Yesterday we met Ingrid Solheim.").ids().getFirst();
        learning.forget(acme(), id);

        learn("ask ingrid solheim about the key");

        assertThat(mentions("name", "ingrid solheim")).isZero();
    }

    private static Note inZone(String text, String zone) {
        return new Note(
                text,
                Kind.NOTE,
                "",
                "",
                "user",
                "",
                List.of(),
                Instant.parse("2026-01-01T02:00:00Z"),
                zone.isEmpty() ? Map.of() : Map.of("time_zone", zone),
                Keeping.USUAL);
    }

    @Test
    void aDateToldByItsDistanceIsResolvedWhereItWasSaid() {
        learning.learn(
                SCOPE,
                List.of(
                        inZone("In Reykjavik the rig failed yesterday.", ""),
                        inZone("In Halifax the rig failed yesterday.", "America/Halifax"),
                        inZone("In Lima we decided yesterday to use SQLite.", "-05:00"),
                        inZone("In Nowhere the rig failed today.", "Nowhere/AtAll")));

        assertThat(mentions("date", "2025-12-31")).isEqualTo(1);
        assertThat(mentions("date", "2025-12-30")).isEqualTo(2);
        assertThat(mentions("date", "2026-01-01")).isEqualTo(1);
        assertThat(store.list(acme(), Filter.eq(Filter.Field.KIND, "decision"), null, "", 5))
                .singleElement()
                .satisfies(decision -> assertThat(decision.detail()).containsEntry("dates", List.of("2025-12-30")));
    }

    @Test
    void aPhraseOfTwoSessionsBecomesAConcept() {
        Concepts concepts = new Concepts(store, events, database);
        String first = learning.learn(SCOPE, List.of(inSession("The torque limiter is on the table.", "monday")))
                .ids()
                .getFirst();
        learning.learn(SCOPE, List.of(inSession("Where was the torque limiter again?", "monday")));
        assertThat(concepts.promote()).isZero();
        assertThat(mentions("phrase", "torque limiter")).isPositive();

        learning.learn(SCOPE, List.of(inSession("About the torque limiter: it came.", "tuesday")));
        assertThat(concepts.promote()).isPositive();
        assertThat(concepts.promote()).isZero();

        assertThat(mentions("phrase", "torque limiter")).isZero();
        long known = mentions("concept", "torque limiter");
        assertThat(known).isGreaterThanOrEqualTo(2);
        learning.learn(SCOPE, List.of(inSession("So much for the torque limiter.", "friday")));
        assertThat(mentions("concept", "torque limiter")).isEqualTo(known + 1);
        assertThat(learning.derivedIds(store.byId(acme(), first).orElseThrow()))
                .as("it keeps its id")
                .contains(store.entities(acme(), "concept", 500, 0).stream()
                        .filter(concept -> concept.entity().norm().equals("torque limiter"))
                        .findFirst()
                        .orElseThrow()
                        .entity()
                        .id());
    }

    private List<Integer> evidence() {
        return new MemoryNotes(store, events)
                .after("acme", 0, 1_000).notes().stream()
                        .map(io.continuum.instance.pattern.Note::times)
                        .toList();
    }

    @Test
    void whatIsSaidAgainOnAnotherOccasionIsEvidenceAndNoRow() {
        String id =
                learning.learn(SCOPE, List.of(inSession(LEAK, "monday"))).ids().getFirst();
        MemoryStore.Counts once = store.counts(acme());
        long seen = events.lastSeq("acme");

        learning.learn(SCOPE, List.of(inSession(LEAK, "monday"), inSession("So " + LEAK, "monday")));
        assertThat(evidence()).as("said twice in one session").containsExactly(1);
        assertThat(events.lastSeq("acme")).isEqualTo(seen);

        learning.learn(SCOPE, List.of(inSession("Well, " + LEAK, "tuesday")));
        learning.learn(SCOPE, List.of(inSession("Well, " + LEAK, "tuesday")));
        learning.learn(SCOPE, List.of(Note.of("Oh, " + LEAK)));
        learning.learn(SCOPE, List.of(Note.of("Oh, " + LEAK)));

        assertThat(evidence()).containsExactly(3);
        NoteSource.Batch news = new MemoryNotes(store, events).after("acme", seen, 1_000);
        assertThat(news.notes()).singleElement().satisfies(note -> {
            assertThat(note.id()).isEqualTo(id);
            assertThat(note.statements()).isNotEmpty();
        });
        MemoryStore.Counts now = store.counts(acme());
        assertThat(now.memories()).isEqualTo(once.memories());
        assertThat(now.edges()).isEqualTo(once.edges());
        learning.forget(acme(), id);
        assertThat(store.sightings("acme", List.of(id))).isEmpty();
    }

    @Test
    void r3JunkIsKeptButNotOfferedAndNothingFollowsFromIt() {
        Learned learned = learn("Hello!", "Let me check.", "/var/log/nginx/error.log", "You are a helpful assistant.");

        assertThat(learned.memories()).hasSize(4).noneMatch(Memory::counts);
        assertThat(learned.entities()).isZero();
        assertThat(store.byId(acme(), learned.ids().getFirst()).orElseThrow().text())
                .isEqualTo("Hello!");
    }

    @Test
    void r3WhatAnAssistantSaidFollowsOnceItIsConfirmed() {
        Note said = new Note(LEAK, Kind.MESSAGE, "s9", "", "assistant", "", List.of(), NOW);
        assertThat(learning.learn(SCOPE, List.of(said)).edges()).isZero();

        Learning later = new Learning(
                store, standings, events, database, new Extractor(), () -> NOW.plusSeconds(1), new Random(8));
        Learned confirmed = later.learn(SCOPE, List.of(inSession("Yes, that's right.", "s9")));

        assertThat(confirmed.edges()).isEqualTo(1);
        assertThat(later.learn(SCOPE, List.of(inSession("Correct.", "s9"))).edges())
                .isZero();
        assertThat(store.counts(acme()).edges()).isEqualTo(1);
    }

    @Test
    void r8ForgettingShowsFirstAndRemovesExactlyWhatItShowed() {
        Forgetting forgetting =
                new Forgetting(store, new SqlForgetStore(database), conflicts, learning, database, () -> NOW);
        learn("I live in Oslo.", "The owner of billing is Anna.", LEAK);
        learn("The owner of billing is Bjarne.");
        Filter anna = Filter.parse(Map.of("text", Map.of("icontains", "bjarne")));

        Forgetting.Preview preview = forgetting.preview(acme(), anna);

        assertThat(preview.count()).isEqualTo(4); // with the former version, which says who owned it before
        assertThat(store.counts(acme()).memories()).isEqualTo(7);
        assertThat(forgetting.confirm(rival(), preview.digest(), "key")).isInstanceOf(Forgetting.Outcome.Unknown.class);
        assertThat(forgetting.confirm(new Reach("acme", "other"), preview.digest(), "key"))
                .isInstanceOf(Forgetting.Outcome.Unknown.class);
        assertThat(forgetting.confirm(acme(), "x", "key")).isInstanceOf(Forgetting.Outcome.Unknown.class);
        learn("Bjarne came later.");

        assertThat(forgetting.confirm(acme(), preview.digest(), "key"))
                .isInstanceOfSatisfying(
                        Forgetting.Outcome.Done.class,
                        done -> assertThat(done.receipt().removed().memories()).isEqualTo(4));

        assertThat(store.list(acme(), Filter.ALL, null, "", 100))
                .extracting(Memory::text)
                .contains("Bjarne came later.", "I live in Oslo.", LEAK)
                .noneMatch(text -> text.contains("billing"));
        assertThat(forgetting.confirm(acme(), preview.digest(), "key")).isInstanceOf(Forgetting.Outcome.Unknown.class);
    }

    @Test
    void manyCallersShareATransactionAndOnesFailureIsItsOwn() throws Exception {
        learning.onLearned(new Learning.Listener() {
            @Override
            public void learned(Scope scope, List<Memory> memories) {
                if (memories.getFirst().text().startsWith("poison")) {
                    throw new IllegalStateException("stop");
                }
            }

            @Override
            public void forgotten(Memory memory) {}
        });
        int failed = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Learned>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String text = (i % 20 == 0 ? "poison " : "water ") + "number " + i;
                all.add(threads.submit(() -> learn(text)));
            }
            for (Future<Learned> each : all) {
                try {
                    each.get(60, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).hasMessage("stop");
                    failed++;
                }
            }
        }
        assertThat(failed).isEqualTo(10);
        assertThat(store.counts(acme()).rawMessages()).isEqualTo(190);
    }

    @Test
    void r20TimeMovesWhatNobodyAsksForDownATierAndPutsTheExpiredAway() {
        Instant[] now = {NOW};
        Upkeep upkeep = new Upkeep(store, standings, database, () -> now[0]);
        Keeping temporary = keeping(Retention.TEMPORARY, null);
        Keeping expiring = keeping(Retention.STANDARD, NOW.plusSeconds(60));
        String idle = learnKept("The lobby is green.", temporary);
        String pinned =
                learnKept("The cellar is blue.", new Keeping(true, Share.ASK, Tier.HOT, Retention.TEMPORARY, null));
        String gone = learnKept("The attic is yellow.", expiring);
        assertThat(upkeep.run()).isEqualTo(new Upkeep.Report(0, 0, 0));

        now[0] = NOW.plus(Duration.ofDays(8));
        assertThat(upkeep.run()).isEqualTo(new Upkeep.Report(1, 1, 0));
        now[0] = NOW.plus(Duration.ofDays(22));
        assertThat(upkeep.run()).isEqualTo(new Upkeep.Report(0, 0, 1));

        assertThat(store.byId(acme(), idle).orElseThrow()).satisfies(memory -> {
            assertThat(memory.keeping().tier()).isEqualTo(Tier.COLD);
            assertThat(memory.counts()).isTrue();
        });
        assertThat(store.byId(acme(), pinned).orElseThrow().keeping().tier()).isEqualTo(Tier.HOT);
        assertThat(store.byId(acme(), gone).orElseThrow().counts()).isFalse();
        assertThat(standings.restore(acme(), gone, "key")).isInstanceOf(Standings.Outcome.Done.class);
        assertThat(events.of("acme", idle, 10))
                .extracting(event -> event.cause().reason())
                .contains("tier hot to warm", "tier warm to cold");
    }

    private static Keeping keeping(Retention retention, @Nullable Instant expiresAt) {
        return new Keeping(false, Share.ASK, Tier.HOT, retention, expiresAt);
    }

    private String learnKept(String text, Keeping keeping) {
        Note note = new Note(text, Kind.NOTE, "", "", "user", "", List.of(), null, Map.of(), keeping);
        return learning.learn(SCOPE, List.of(note)).ids().getFirst();
    }

    @Test
    void whatIsSaidOfAThingIsARelationAndACauseKeepsItsStrength() {
        learn("Billing is owned by Team Tern.");
        learning.learn(
                SCOPE,
                List.of(Learning.relation(
                        "retry storm", "causes", "queue overflow", new Strength(3, 0.25, 0.8), "", NOW)));

        assertThat(store.statedEdges("acme", 0, 10).edges())
                .extracting(edge -> edge.subject() + " | " + edge.predicate() + " | " + edge.object())
                .containsExactly("Billing | rel:owner | Team Tern", "retry storm | causes | queue overflow");
    }

    @Test
    void oddCharactersAreKeptAsFarAsADatabaseCanAndHiddenOnesMakeNoOther() {
        String id = learn("Half a pair \uD83D and a NUL \0 and \uDE42.").ids().getFirst();
        assertThat(store.byId(acme(), id).orElseThrow().text()).isEqualTo("Half a pair \uFFFD and a NUL   and \uFFFD.");
        learning.learn(
                new Scope("acme", "default", "u\uD800\0", ""),
                List.of(new Note(
                        "x1",
                        Kind.NOTE,
                        "s\0",
                        "a\uDC00",
                        "user",
                        "\0",
                        List.of("t\0"),
                        null,
                        Map.of("k\0", List.of("\uD800")),
                        Keeping.USUAL)));

        learn("The deploy window is Tuesday.");

        assertThat(learn("The deploy\u200B window is \u202ETuesday.").duplicates())
                .isEqualTo(1);
        assertThat(store.list(acme(), Filter.eq(Filter.Field.ACTOR, "\uD800"), null, "", 10))
                .isEmpty();
    }

    @Test
    void aHundredThousandNamesInOneNoteAreStoredWithinBounds() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append("Name").append(Integer.toString(i, 36)).append(' ');
        }

        Learned learned = learn(text.substring(0, Math.min(text.length(), Note.TEXT_CHARS_MAX)));

        assertThat(learned.entities()).isBetween(1, 300);
    }

    @Test
    void removingAMessageTakesAllThatHangsOnItAndNothingElse() {
        String first = learn(LEAK).ids().getFirst();
        String second = learn("Slow query was caused by a missing index on fjord-app-02.")
                .ids()
                .getFirst();

        MemoryStore.Removal removal = learning.forget(acme(), first);

        assertThat(removal.memories()).isEqualTo(1);
        assertThat(removal.edges()).isEqualTo(1);
        assertThat(store.byId(acme(), first)).isEmpty();
        assertThat(store.byId(acme(), second)).isPresent();
        assertThat(store.entities(acme(), "cve", 10, 0)).isEmpty();
        assertThat(store.entities(acme(), "host", 10, 0)).hasSize(1);
        assertThat(store.statedEdges("acme", 0, 10).edges()).hasSize(1);
        assertThat(events.after("acme", 0, 10).getLast().type()).isEqualTo(Event.MEMORY_REMOVED);
        assertThat(learning.forget(acme(), first)).isEqualTo(MemoryStore.Removal.NOTHING);
    }

    @Test
    void aFamilyIsItsMessageAndThenWhatFollowsFromItAsItIsWritten() {
        List<String> ids = learn(IntStream.range(0, 20)
                        .mapToObj(i -> "We decided to use store" + i + " for unit" + i + ". I prefer tea" + i + ".")
                        .toArray(String[]::new))
                .ids();

        Map<String, List<Memory>> families =
                store.families("acme", ids).stream().collect(Collectors.groupingBy(Memory::rawId));

        assertThat(families).hasSize(20).allSatisfy((id, family) -> {
            assertThat(family).hasSize(3);
            assertThat(family.getFirst().id()).isEqualTo(id);
            assertThat(family.get(1).spanStart()).isLessThan(family.get(2).spanStart());
        });
    }

    @Test
    void theTenantsAreThoseThatHaveEvents() {
        assertThat(events.tenants()).isEmpty();
        for (String tenant : List.of("rival", "acme", "zeta", "acme")) {
            learning.learn(new Scope(tenant, "default"), List.of(Note.of("The pool of " + tenant + " ran dry.")));
        }
        assertThat(events.tenants()).containsExactly("acme", "rival", "zeta");
    }

    @Test
    void statedEdgesAreReadEventByEvent() {
        learning.learn(SCOPE, List.of(inSession(LEAK, "s1"), inSession("Nothing is stated here.", "s1")));
        learn("A retry storm 🙂 is loud. A retry storm was caused by a missing retry limit.");

        EdgePage first = store.statedEdges("acme", 0, 2);
        EdgePage second = store.statedEdges("acme", first.lastSeq(), 2);

        assertThat(first.more()).isTrue();
        assertThat(first.edges()).singleElement().satisfies(edge -> {
            assertThat(edge.subject()).isEqualTo("Connection pool exhaustion");
            assertThat(edge.predicate()).isEqualTo("rel:caused-by");
            assertThat(edge.object()).isEqualTo("connection leak");
            assertThat(edge.group()).isEqualTo("s1");
            assertThat(edge.evidence()).startsWith("Connection pool exhaustion was caused by");
        });
        assertThat(second.more()).isFalse();
        assertThat(second.edges()).singleElement().satisfies(edge -> {
            assertThat(edge.group()).isEqualTo(edge.memoryId());
            assertThat(edge.evidence()).isEqualTo("retry storm was caused by a missing retry limit");
        });
        String edgeId = second.edges().getFirst().edgeId();
        assertThat(store.existingEdges("acme", List.of(edgeId, "gone"))).containsExactly(edgeId);
        assertThat(store.statedEdges("acme", second.lastSeq(), 2).edges()).isEmpty();
    }

    @Test
    void oneTenantSeesNothingOfAnother() {
        String id = learn(LEAK).ids().getFirst();

        assertThat(store.byId(rival(), id)).isEmpty();
        assertThat(store.family("rival", id)).isEmpty();
        assertThat(store.list(rival(), Filter.ALL, null, "", 10)).isEmpty();
        assertThat(store.entities(rival(), "", 10, 0)).isEmpty();
        assertThat(store.counts(rival())).isEqualTo(new MemoryStore.Counts(0, 0, 0, 0, 0, 0));
        assertThat(store.links("rival", List.of(id))).isEqualTo(new MemoryStore.Links(0, 0));
        assertThat(store.statedEdges("rival", 0, 10).edges()).isEmpty();
        assertThat(events.after("rival", 0, 10)).isEmpty();
        assertThat(learning.forget(rival(), id)).isEqualTo(MemoryStore.Removal.NOTHING);
        assertThat(store.byId(acme(), id)).isPresent();
    }

    @Test
    void aListIsPagedFromTheNewestBack() {
        learn("one", "two", "three");

        List<Memory> first = store.list(acme(), Filter.ALL, null, "", 2);
        List<Memory> rest = store.list(acme(), Filter.ALL, null, first.getLast().id(), 2);

        assertThat(first).hasSize(2);
        assertThat(rest).hasSize(1);
        assertThat(first).doesNotContainAnyElementsOf(rest);
    }

    @Test
    void ordinaryTextWithOddCharactersIsData() {
        String odd = "a; drop table memory; -- & | $ ' \" \\ \0 🙂 \uFFFF ?1 :name";

        String id = learn(odd).ids().getFirst();

        assertThat(store.byId(acme(), id).orElseThrow().text()).isEqualTo(odd.replace('\0', ' '));
    }

    @Test
    void aFailureInTheMiddleLeavesNothing() {
        learning.onLearned(new Learning.Listener() {
            @Override
            public void learned(Scope scope, List<Memory> memories) {
                throw new IllegalStateException("stop");
            }

            @Override
            public void forgotten(Memory memory) {}
        });

        assertThatThrownBy(() -> learn(LEAK)).hasMessage("stop");

        assertThat(store.counts(acme())).isEqualTo(new MemoryStore.Counts(0, 0, 0, 0, 0, 0));
    }

    @Test
    void twoOpenTransactionsNeverMakeAReaderSkipAnEvent() throws Exception {
        CountDownLatch firstHasNumber = new CountDownLatch(1);
        CountDownLatch firstMayCommit = new CountDownLatch(1);
        AtomicBoolean secondHasNumber = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Long> first = threads.submit(() -> database.write(() -> {
                long seq = events.record("acme", "test", "default", "first");
                firstHasNumber.countDown();
                await(firstMayCommit);
                return seq;
            }));
            await(firstHasNumber);
            Future<Long> second = threads.submit(() -> database.write(() -> {
                long seq = events.record("acme", "test", "default", "second");
                secondHasNumber.set(true);
                return seq;
            }));
            Thread.sleep(300);

            assertThat(secondHasNumber).isFalse();
            assertThat(events.after("acme", 0, 10)).isEmpty();
            firstMayCommit.countDown();

            assertThat(first.get(10, TimeUnit.SECONDS)).isLessThan(second.get(10, TimeUnit.SECONDS));
            assertThat(events.after("acme", 0, 10)).extracting(Event::subject).containsExactly("first", "second");
        }
    }

    @Test
    void aReaderThatFollowsManyWritersSeesEveryEventOnce() throws Exception {
        int writers = 4;
        int each = 25;
        List<String> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        learn("Writer " + number + " wrote note " + i
                                + ". A retry storm was caused by a missing limit.");
                    }
                }));
            }
            long last = 0;
            while (seen.size() < writers * each) {
                for (Event event : events.after("acme", last, 7)) {
                    assertThat(event.seq()).isGreaterThan(last);
                    last = event.seq();
                    seen.add(event.subject());
                }
                if (running.stream().allMatch(Future::isDone) && events.lastSeq("acme") == last) {
                    break;
                }
            }
            for (Future<?> future : running) {
                future.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(seen).hasSize(writers * each).doesNotHaveDuplicates();
        assertThat(store.counts(acme()).edges()).isEqualTo(writers * each);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fillAsBeforeMentionsHadNumbers(Database old, Entity cve, Entity host) {
        String memory = "insert into memory (tenant, id, raw_id, kind, space, text, hash, actor, role, source, tags,"
                + " session_id, detail, rule, span_start, span_end, event_time, recorded_at, seen_count)"
                + " values (?, ?, ?, ?, 'default', ?, ?, '', 'user', '', '[]', '', '{}', 'raw', 0, ?, 1, 1, 1)";
        String entity = "insert into entity (tenant, id, space, type, name, norm) values (?, ?, ?, ?, ?, ?)";
        String mention =
                "insert into mention (tenant, memory_id, entity_id, span_start, span_end) values (?, ?, ?, ?, ?)";
        String text = "CVE-2024-12345 is on fjord-app-02, and CVE-2024-12345 is old.";
        old.execute(handle -> {
            for (String tenant : List.of("acme", "rival")) {
                String told = OLD_ID + tenant.charAt(0);
                handle.execute(memory, tenant, told, told, "message", text, Learning.contentHash(text), text.length());
                handle.execute(memory, tenant, told + "-fact", told, "fact", "It is old.", "-", 10);
                handle.execute(memory, tenant, told + "-next", told + "-next", "message", "About it.", "next", 9);
                for (Entity each : List.of(cve, host)) {
                    handle.execute(entity, tenant, each.id(), each.space(), each.type(), each.name(), each.norm());
                    handle.execute(mention, tenant, told, each.id(), text.indexOf(each.name()), 5);
                }
                handle.execute(mention, tenant, told, cve.id(), text.lastIndexOf(cve.name()), 5);
                handle.execute(mention, tenant, told + "-next", cve.id(), 6, 8);
            }
        });
    }

    @Test
    void whatWasMentionedBeforeMentionsHadNumbersIsKnownCountedAndForgottenAsBefore() {
        Entity cve = Entity.of(SCOPE, "cve", "CVE-2024-12345", "cve-2024-12345");
        Entity host = Entity.of(SCOPE, "host", "fjord-app-02", "fjord-app-02");
        try (Database old = openOther("19")) {
            fillAsBeforeMentionsHadNumbers(old, cve, host);
        }
        String id = OLD_ID + "a";
        try (Database migrated = openOther("latest")) {
            MemoryStore kept = new SqlMemoryStore(migrated);
            assertThat(new SqlFamilyStore(migrated, kept).after(acme(), "", 10))
                    .extracting(Family::mentions)
                    .containsExactly(
                            List.of(
                                    new Mention(id, cve.id(), 0, 5),
                                    new Mention(id, host.id(), 21, 5),
                                    new Mention(id, cve.id(), 39, 5)),
                            List.of(new Mention(id + "-next", cve.id(), 6, 8)));
            assertThat(kept.namesMentioned("acme", List.of(id)))
                    .containsEntry(id, List.of(cve.norm(), host.norm(), cve.norm()));

            Events later = new Events(eventStore(migrated), migrated, () -> NOW);
            Learning goesOn = new Learning(
                    kept,
                    new Standings(kept, new SqlConflictStore(migrated), later, migrated, () -> NOW),
                    later,
                    migrated,
                    new Extractor(),
                    () -> NOW,
                    new Random(7));
            goesOn.learn(SCOPE, List.of(Note.of("CVE-2024-12345 is fixed.")));
            assertThat(kept.entities(acme(), "cve", 10, 0))
                    .extracting(counted -> counted.entity().id(), MemoryStore.CountedEntity::mentions)
                    .containsExactly(tuple(cve.id(), 3L));

            MemoryStore.Removal removed = goesOn.forget(acme(), id);
            assertThat(removed).isEqualTo(new MemoryStore.Removal(2, 3, 0, 1));
            assertThat(kept.namesMentioned("acme", List.of(id, id + "-next")))
                    .isEqualTo(Map.of(id + "-next", List.of(cve.norm())));
            assertThat(kept.namesMentioned("rival", List.of(OLD_ID + "r")).get(OLD_ID + "r"))
                    .hasSize(3);
        }
    }
}
