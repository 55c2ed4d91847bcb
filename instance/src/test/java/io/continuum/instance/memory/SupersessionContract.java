package io.continuum.instance.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.Standings.Outcome;
import io.continuum.instance.memory.Standings.Resolution;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlMemoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R2 on every database: contradictions make versions, never holes. */
public abstract class SupersessionContract {
    private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
    private static final Reach ACME = Reach.ofTenant("acme");

    private Database database;
    private MemoryStore store;
    private ConflictStore conflicts;
    private Events events;
    private Standings standings;
    private Learning learning;
    private Curation curation;
    private Instant now = START;

    protected abstract Database open();

    protected abstract EventStore eventStore(Database database);

    @BeforeEach
    void openDatabase() {
        database = open();
        InstantSource clock = () -> now;
        store = new SqlMemoryStore(database);
        conflicts = new SqlConflictStore(database);
        events = new Events(eventStore(database), database, clock);
        standings = new Standings(store, conflicts, events, database, clock);
        learning = new Learning(store, standings, events, database, new Extractor(), clock, new Random(7));
        curation = new Curation(store, standings, learning, events, database, clock);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private Learned learn(String space, String... texts) {
        now = now.plusSeconds(60);
        return learning.learn(
                new Scope("acme", space), List.of(texts).stream().map(Note::of).toList());
    }

    private Memory memory(String id) {
        return store.byId(ACME, id).orElseThrow();
    }

    private List<String> counting(String space) {
        return store.list(new Reach("acme", space), Filter.eq(Filter.Field.STATUS, "active"), null, "", 100).stream()
                .filter(Memory::isRaw)
                .map(Memory::text)
                .toList();
    }

    private static List<String[]> corpus() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SupersessionContract.class.getResourceAsStream("/memory/changes.tsv")),
                StandardCharsets.UTF_8))) {
            return in.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void r2FiftyChangesEndAsAPersonWouldEndThem() {
        List<String[]> pairs = corpus();
        assertThat(pairs).hasSizeGreaterThanOrEqualTo(50);
        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < pairs.size(); i++) {
            String[] pair = pairs.get(i);
            String space = "pair-" + i;
            learn(space, pair[1]);

            Learned later = learn(space, pair[2]);

            String outcome = !later.conflicts().isEmpty()
                    ? "conflict"
                    : later.superseded().isEmpty() ? "both" : "superseded";
            softly.assertThat(outcome).as("%s -> %s", pair[1], pair[2]).isEqualTo(pair[0]);
        }
        softly.assertAll();
    }

    @Test
    void r2WhatWasSupersededIsReachableAndComesBack() {
        String oslo = learn("default", "I live in Oslo.").ids().getFirst();
        String bergen = learn("default", "I live in Bergen.").ids().getFirst();
        assertThat(counting("default")).containsExactly("I live in Bergen.");
        assertThat(memory(oslo).standing().supersededBy()).isEqualTo(bergen);
        assertThat(memory(oslo).standing().validTo()).isEqualTo(memory(bergen).eventTime());

        assertThat(standings.restore(ACME, oslo, "key")).isInstanceOf(Outcome.Done.class);

        assertThat(counting("default")).containsExactly("I live in Oslo.");
        assertThat(memory(bergen).standing().supersededBy()).isEqualTo(oslo);
        Curation.History history = curation.history(ACME, oslo).orElseThrow();
        assertThat(history.versions()).extracting(Memory::id).containsExactly(oslo, bergen);
        assertThat(history.events())
                .extracting(event -> event.cause().reason())
                .containsSubsequence("superseded", "restored");
        assertThat(store.list(ACME, Filter.ALL, null, "", 100)).hasSize(4);
    }

    @Test
    void r2NothingEverBecomesUnreachable() {
        List<String> ids = new ArrayList<>();
        Random random = new Random(11);
        List<String[]> pairs = corpus();
        for (int i = 0; i < 60; i++) {
            ids.addAll(learn("default", pairs.get(random.nextInt(pairs.size()))[1 + random.nextInt(2)])
                    .ids());
        }

        List<Memory> all = store.list(ACME, Filter.ALL, null, "", 1_000);

        assertThat(all).extracting(Memory::id).containsAll(ids);
        all.stream()
                .filter(each -> each.standing().status() == Status.SUPERSEDED)
                .forEach(each -> assertThat(store.byId(ACME, each.standing().supersededBy()))
                        .as(each.text())
                        .isPresent());
    }

    @Test
    void r2ALateReportOfAnEarlierTimeTakesNoPlace() {
        learn("default", "I live in Bergen.");
        now = now.plusSeconds(60);

        Learned late = learning.learn(
                new Scope("acme", "default"),
                List.of(new Note("I live in Oslo.", Kind.NOTE, "", "", "user", "", List.of(), START.minusSeconds(9))));

        assertThat(late.memories().stream().filter(each -> !each.isRaw()))
                .singleElement()
                .satisfies(fact -> assertThat(fact.standing().status()).isEqualTo(Status.SUPERSEDED));
        assertThat(counting("default"))
                .as("nor is the message offered that says nothing else")
                .containsExactly("I live in Bergen.");
    }

    @Test
    void r2ALessTrustedSourceAndAPinnedMemoryOpenAConflict() {
        learn("default", "The rate limit is 100 requests.");
        Learned document = learning.learn(
                new Scope("acme", "default"),
                List.of(new Note(
                        "The rate limit is 500 requests.", Kind.DOCUMENT, "", "", "document", "", List.of(), now)));

        assertThat(document.superseded()).isEmpty();
        assertThat(conflicts.list(ACME, true, "", 10)).singleElement().satisfies(conflict -> {
            assertThat(conflict.slot()).isEqualTo("rate limit: is");
            assertThat(conflicts.members(ACME, conflict.id())).hasSize(2).allMatch(Memory::counts);
        });

        String id = conflicts.list(ACME, true, "", 10).getFirst().id();
        assertThat(standings.resolve(ACME, id, Resolution.NEWER_WINS, "", "key"))
                .isInstanceOf(Outcome.Done.class);
        assertThat(conflicts.list(ACME, true, "", 10)).isEmpty();
        assertThat(standings.resolve(ACME, id, Resolution.KEEP_BOTH, "", "key")).isInstanceOf(Outcome.Pointless.class);
    }

    @Test
    void whatIsSaidAgainLaterCountsAgainWithoutANewRow() {
        learn("default", "We use Jenkins.");
        learn("default", "We no longer use Jenkins.");
        long rows = store.count(ACME, Filter.ALL);

        Learned again = learn("default", "We use Jenkins.");

        assertThat(again.duplicates()).isEqualTo(1);
        assertThat(store.count(ACME, Filter.ALL)).isEqualTo(rows);
        assertThat(counting("default")).contains("We use Jenkins.");
    }

    @Test
    void aCorrectedTextTakesTheOldOnesPlaceAndKeepsItsLabels() {
        String id = learn("default", "The rate limit is 100 requests.").ids().getFirst();
        curation.change(
                ACME,
                id,
                new Curation.Wish(List.of("api"), Map.of("env", "prod"), true, null, null, null, null),
                1,
                "key");

        Outcome outcome = curation.correct(ACME, id, "The rate limit is 110 requests.", 2, "key");

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Done.class, done -> {
            assertThat(done.memory().tags()).containsExactly("api");
            assertThat(done.memory().metadata()).containsEntry("env", "prod");
        });
        assertThat(counting("default")).containsExactly("The rate limit is 110 requests.");
        assertThat(curation.change(ACME, id, new Curation.Wish(null, null, false, null, null, null, null), 1, "key"))
                .isInstanceOf(Outcome.Pointless.class);
    }

    @Test
    void r11WhatWasBelievedThenIsListedAsOfThen() {
        learn("default", "I live in Oslo.");
        Instant then = now.plusSeconds(1);
        learn("default", "I live in Bergen.");

        List<Memory> believed = store.list(ACME, Filter.eq(Filter.Field.KIND, "fact"), then, "", 10);

        assertThat(believed).extracting(Memory::text).containsExactly("I live in Oslo.");
    }

    @Test
    void anotherUsersStatementIsNobodyElsesContradiction() {
        learning.learn(new Scope("acme", "default", "anna", ""), List.of(Note.of("I live in Oslo.")));
        now = now.plusSeconds(60);

        Learned other =
                learning.learn(new Scope("acme", "default", "bjarne", ""), List.of(Note.of("I live in Bergen.")));

        assertThat(other.superseded()).isEmpty();
    }

    @Test
    void r6AReachOfOneSpaceSeesNothingOfAnother() {
        String id = learn("secret", "I live in Oslo.").ids().getFirst();
        Reach narrow = new Reach("acme", "open");

        assertThat(store.byId(narrow, id)).isEmpty();
        assertThat(store.byIds(narrow, List.of(id))).isEmpty();
        assertThat(store.list(narrow, Filter.ALL, null, "", 10)).isEmpty();
        assertThat(store.count(narrow, Filter.ALL)).isZero();
        assertThat(store.entities(narrow, "", 10, 0)).isEmpty();
        assertThat(store.counts(narrow).memories()).isZero();
        assertThat(curation.history(narrow, id)).isEmpty();
        assertThat(standings.archive(narrow, id, "key")).isInstanceOf(Outcome.Unknown.class);
        assertThat(learning.forget(narrow, id)).isEqualTo(MemoryStore.Removal.NOTHING);
        assertThat(store.byId(new Reach("acme", "secret"), id)).isPresent();
    }

    @Test
    void filtersHoldOnEveryDatabaseAlike() {
        learning.learn(
                new Scope("acme", "default"),
                List.of(
                        new Note(
                                "alpha",
                                Kind.NOTE,
                                "s1",
                                "anna",
                                "user",
                                "",
                                List.of("x", "y"),
                                START,
                                Map.of("env", "prod", "n", 3, "on", true),
                                Keeping.USUAL),
                        new Note(
                                "beta",
                                Kind.MESSAGE,
                                "s2",
                                "",
                                "tool",
                                "",
                                List.of("z"),
                                START.plusSeconds(60),
                                Map.of("env", "test", "n", "3"),
                                Keeping.USUAL),
                        new Note("gamma 'quoted", Kind.NOTE, "", "", "user", "", List.of(), START.plusSeconds(120))));

        assertThat(texts(Map.of("tags", Map.of("in", List.of("x", "q"))))).containsExactly("alpha");
        assertThat(texts(Map.of("tags", Map.of("nin", List.of("x"))))).containsExactly("beta", "gamma 'quoted");
        assertThat(texts(Map.of("tags", "*"))).containsExactly("alpha", "beta");
        assertThat(texts(Map.of("tags", Map.of("contains", "x")))).containsExactly("alpha");
        assertThat(texts(Map.of("metadata.env", "prod"))).containsExactly("alpha");
        assertThat(texts(Map.of("metadata.env", Map.of("ne", "prod")))).containsExactly("beta", "gamma 'quoted");
        assertThat(texts(Map.of("metadata.n", Map.of("gte", 2)))).containsExactly("alpha");
        assertThat(texts(Map.of("metadata.on", true))).containsExactly("alpha");
        assertThat(texts(Map.of("metadata.env", "*"))).containsExactly("alpha", "beta");
        assertThat(texts(Map.of("NOT", Map.of("metadata.env", "prod")))).containsExactly("beta", "gamma 'quoted");
        assertThat(texts(Map.of(
                        "event_time",
                        Map.of(
                                "gt",
                                START.toString(),
                                "lte",
                                START.plusSeconds(60).toString()))))
                .containsExactly("beta");
        assertThat(texts(Map.of("run_id", "s1"))).containsExactly("alpha");
        assertThat(texts(Map.of("text", Map.of("icontains", "ALPH")))).containsExactly("alpha");
        assertThat(texts(Map.of("text", "gamma 'quoted"))).containsExactly("gamma 'quoted");
        assertThat(texts(Map.of("OR", List.of(Map.of("kind", "message"), Map.of("actor", "anna")))))
                .containsExactly("alpha", "beta");
        assertThat(texts(Map.of("AND", List.of(Map.of("kind", "note"), Map.of("pinned", false)))))
                .containsExactly("alpha", "gamma 'quoted");
        assertThat(texts(Map.of("kind", List.of()))).isEmpty();
        assertThat(texts(Map.of())).hasSize(3);
    }

    private List<String> texts(Map<String, Object> filter) {
        return store.list(ACME, Filter.parse(filter), null, "", 100).stream()
                .filter(Memory::isRaw)
                .map(Memory::text)
                .sorted()
                .toList();
    }
}
