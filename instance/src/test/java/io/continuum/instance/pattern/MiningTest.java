package io.continuum.instance.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.privacy.Words;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPatternStore;
import io.continuum.instance.store.sqlite.SqliteAuditStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC-pattern: from notes to what a person may let go. */
class MiningTest {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    private static final Edge SKEW = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew");

    @TempDir
    private Path folder;

    private Database database;
    private AuditLog audit;
    private HoldQueue holdQueue;
    private SqlPatternStore store;
    private final List<Note> notes = new ArrayList<>();
    private final Set<String> shared = new HashSet<>(Set.of("team"));
    private final Set<String> terms = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private Instant now = NOW;
    private int namesRead;

    @BeforeEach
    void open() {
        database = SqliteDatabase.open(folder.resolve("continuum.db"));
        store = new SqlPatternStore(database);
        audit = new AuditLog(new SqliteAuditStore(database), () -> now);
        holdQueue = holdQueue(true);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private HoldQueue holdQueue(boolean on) {
        return new HoldQueue(
                database,
                store,
                audit,
                _ -> Optional.of(new Audience.Readers(3, 7)),
                () -> now,
                Duration.ofHours(1),
                on);
    }

    private Mining mining(boolean on) {
        NoteSource source = (_, after, limit) -> new NoteSource.Batch(
                notes.stream()
                        .skip(after)
                        .limit(limit)
                        .filter(note -> !note.statements().isEmpty())
                        .toList(),
                after == 0 ? Set.copyOf(removed) : Set.of(),
                Math.min(notes.size(), after + limit));
        Mining.Inputs inputs = new Mining.Inputs(
                source,
                _ -> Set.copyOf(shared),
                _ -> {
                    namesRead++;
                    return Set.of("mira");
                },
                new Vocabulary(Words.bundled(), () -> Set.copyOf(terms)));
        return new Mining(database, store, audit, inputs, () -> now, 2, on);
    }

    private void note(String space, String subject, String object) {
        String id = "n" + notes.size();
        notes.add(new Note(
                id,
                "s" + id,
                space,
                subject + " was caused by " + object + ".",
                List.of(new Statement(subject, Predicates.CAUSED_BY, object))));
    }

    private List<MinedPattern> held() {
        return holdQueue.list("t", Set.of(PatternStatus.HELD), 100);
    }

    @Test
    void twoNotesMakeAPatternThatWaits() {
        note("team", "login failure", "clock skew");
        assertThat(mining(true).mine("t").held()).isZero();
        note("team", "Login failures", "a clock skew");

        Mining.Report report = mining(true).mine("t");

        assertThat(report.held()).isEqualTo(1);
        assertThat(held()).singleElement().satisfies(pattern -> {
            assertThat(pattern.edge()).isEqualTo(SKEW);
            assertThat(pattern.support()).isEqualTo(2);
        });
        assertThat(holdQueue.ready("t", Duration.ZERO, 10)).isEmpty();
    }

    @Test
    void whatStatesNothingIsPassedOverWithoutWritingAndWithoutReadingNames() {
        Mining mining = mining(true);
        note("team", "login failure", "clock skew");
        mining.mine("t");
        assertThat(namesRead).isEqualTo(1);
        long commits = database.commits();

        for (int i = 0; i < 500; i++) {
            notes.add(new Note("silent" + i, "s", "team", "Lunch is at noon.", List.of()));
            mining.mine("t");
        }
        assertThat(database.commits()).isEqualTo(commits);
        assertThat(namesRead).isEqualTo(1);

        note("team", "Login failures", "clock skew");
        assertThat(mining.mine("t").held()).isEqualTo(1);
    }

    @Test
    void nothingIsMinedFromASpaceThatNobodyShared() {
        note("private", "login failure", "clock skew");
        note("private", "login failure", "clock skew");

        Mining.Report report = mining(true).mine("t");

        assertThat(held()).isEmpty();
        assertThat(report.candidates()).isZero();
        assertThat(report.dropped()).singleElement().satisfies(drop -> {
            assertThat(drop.reason()).contains("stage 0");
            assertThat(drop.count()).isEqualTo(2);
        });
    }

    @Test
    void sharingASpaceLaterMinesWhatLiesThere_andNoLongerSharingItTakesItBack() {
        note("private", "login failure", "clock skew");
        note("private", "login failure", "clock skew");
        mining(true).mine("t");
        shared.add("private");
        mining(true).mine("t");
        assertThat(held()).hasSize(1);

        shared.remove("private");
        mining(true).mine("t");
        assertThat(held()).isEmpty();
        assertThat(store.find("t", SKEW.id())).isEmpty();
    }

    @Test
    void aReleasedTermOpensTheWayForItsWord() {
        note("team", "login failure", "zorblax overflow");
        note("team", "login failure", "zorblax overflow");
        assertThat(mining(true).mine("t").held()).isZero();

        terms.add("zorblax");
        assertThat(mining(true).mine("t").held()).isEqualTo(1);
    }

    @Test
    void thePreviewIsReadFromTheBytesThatWillBeSealed() {
        note("team", "login failure", "clock skew");
        note("team", "Login failures", "clock skew");
        mining(true).mine("t");

        Preview preview = holdQueue.preview("t", SKEW.id()).orElseThrow();

        assertThat(preview.payload()).isEqualTo(store.payload("t", SKEW.id()).orElseThrow());
        assertThat(preview.edge()).isEqualTo(SKEW);
        assertThat(preview.aux().supportBucket()).isEqualTo(1);
        assertThat(preview.aux().confidenceTenths()).isEqualTo(10);
        assertThat(preview.mappings()).contains(new Pipeline.Mapping("Login failures", "concept:login-failure"));
        assertThat(preview.checks()).allMatch(check -> check.passed());
        assertThat(preview.readers()).contains(new Audience.Readers(3, 7));

        database.execute(handle -> handle.execute("update pattern set object = 'concept:something-else'"));
        assertThat(holdQueue.preview("t", SKEW.id()).orElseThrow().edge()).isEqualTo(SKEW);
    }

    @Test
    void anApprovedPatternLeavesAfterItsHoldTime() {
        note("team", "login failure", "clock skew");
        note("team", "login failure", "clock skew");
        mining(true).mine("t");
        assertThat(holdQueue.approve("t", "mira", SKEW.id())).isEqualTo(HoldQueue.Decided.DONE);
        assertThat(holdQueue.approve("t", "mira", SKEW.id())).isEqualTo(HoldQueue.Decided.ALREADY);
        assertThat(holdQueue.ready("t", Duration.ZERO, 10)).isEmpty();

        now = NOW.plus(Duration.ofHours(1));
        assertThat(holdQueue.ready("t", Duration.ZERO, 10)).hasSize(1);
        assertThat(holdQueue(false).ready("t", Duration.ZERO, 10))
                .as("mode off")
                .isEmpty();
    }

    @Test
    void aVetoIsRememberedAndWinsOverMoreSupport() {
        note("team", "login failure", "clock skew");
        note("team", "login failure", "clock skew");
        mining(true).mine("t");
        assertThat(holdQueue.veto("t", "mira", SKEW.id(), "ours alone")).isEqualTo(HoldQueue.Decided.DONE);
        note("team", "login failure", "clock skew");
        mining(true).mine("t");

        assertThat(held()).isEmpty();
        assertThat(holdQueue.approve("t", "mira", SKEW.id())).isEqualTo(HoldQueue.Decided.TOO_LATE);
        assertThat(store.find("t", SKEW.id()).orElseThrow().reason()).isEqualTo("ours alone");
    }

    @Test
    void theKillSwitchStopsMiningAndLeaving_andSurvivesARestart() {
        note("team", "login failure", "clock skew");
        note("team", "login failure", "clock skew");
        mining(true).mine("t");
        holdQueue.approve("t", "mira", SKEW.id());
        now = NOW.plus(Duration.ofDays(2));
        holdQueue.stop("t", "mira", true);
        note("team", "disk exhaustion", "log growth");
        note("team", "disk exhaustion", "log growth");

        assertThat(holdQueue(true).ready("t", Duration.ZERO, 10)).isEmpty();
        assertThat(mining(true).mine("t")).isEqualTo(new Mining.Report(0, 0, List.of()));

        holdQueue.stop("t", "mira", false);
        assertThat(holdQueue.ready("t", Duration.ZERO, 10)).hasSize(1);
        assertThat(mining(true).mine("t").held()).isEqualTo(1);
    }

    @Test
    void modeOffMinesNothing() {
        note("team", "login failure", "clock skew");
        note("team", "login failure", "clock skew");

        assertThat(mining(false).mine("t")).isEqualTo(new Mining.Report(0, 0, List.of()));
        assertThat(held()).isEmpty();
    }

    @Test
    void miningTwiceCountsNothingTwice() {
        note("team", "login failure", "clock skew");
        note("team", "login failure", "clock skew");
        mining(true).mine("t");
        store.saveMiningState("t", MiningState.START);
        mining(true).mine("t");

        assertThat(held())
                .singleElement()
                .satisfies(pattern -> assertThat(pattern.support()).isEqualTo(2));
    }

    @Test
    void everyDecisionIsInTheAudit() {
        note("team", "login failure", "clock skew");
        note("team", "login failure", "clock skew");
        note("team", "login failure", "zorblax");
        mining(true).mine("t");
        holdQueue.approve("t", "mira", SKEW.id());

        assertThat(audit.after("t", 0, 10))
                .extracting(entry -> entry.action())
                .containsExactly("dropped", "held", "approved");
        assertThat(audit.after("t", 0, 10)).extracting(entry -> entry.detail()).noneMatch(d -> d.contains("zorblax"));
        assertThat(audit.firstBroken("t")).isZero();
    }
}
