package io.continuum.instance.recall;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlMemoryStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTest {
    private static final Scope SCOPE = new Scope("acme", "default");
    private static final InstantSource CLOCK = InstantSource.system();
    /** Leaves out nothing for covering little of a question. */
    private static final Ranking EVERYTHING =
            new Ranking(0.6, 0.3, 100, 0.5, 0.25, 0.5, 0.2, 0.2, 0.5, 0.05, 90, 0.1, 0, true);

    @TempDir
    private Path folder;

    private Database database;
    private Events events;
    private Learning learning;
    private Index index;

    @BeforeEach
    void open() {
        openDatabase("one.db");
        index = openIndex(Ranking.DEFAULT);
    }

    @AfterEach
    void close() {
        index.close();
        database.close();
    }

    private void openDatabase(String file) {
        database = SqliteDatabase.open(folder.resolve(file));
        events = new Events(new SqliteEventStore(database), database, CLOCK);
        MemoryStore memories = new SqlMemoryStore(database);
        Standings standings = new Standings(memories, new SqlConflictStore(database), events, database, CLOCK);
        learning = new Learning(memories, standings, events, database, new Extractor(), CLOCK, new Random(3));
    }

    private Index openIndex(Ranking ranking) {
        MemoryStore memories = new SqlMemoryStore(database);
        Index index = new Index(folder.resolve("index"), events, CLOCK, ranking);
        index.add(new MemoryDocuments(memories));
        index.start();
        return index;
    }

    private List<Hit> find(Reach reach, String question) {
        return index.search(Ask.of(reach, question), "", 10, Set.of()).hits();
    }

    private List<Hit> find(String question) {
        return find(Reach.ofTenant("acme"), question);
    }

    private List<String> search(String question) {
        return find(question).stream().map(hit -> hit.document().text()).toList();
    }

    private void learn(String... texts) {
        learning.learn(SCOPE, List.of(texts).stream().map(Note::of).toList());
    }

    @Test
    void anIdentifierIsFoundWholeAndByItsParts() {
        learn("Patched CVE-2024-1234 today.", "Patched CVE-2023-9999 today.", "See getUserName in a.b.C#m.");

        assertThat(search("CVE-2024-1234").getFirst()).contains("CVE-2024-1234");
        assertThat(search("user name")).containsExactly("See getUserName in a.b.C#m.");
        assertThat(search("a.b.C#m")).containsExactly("See getUserName in a.b.C#m.");
    }

    @Test
    void questionWordsDoNotDecide() {
        learn("Why is it that we do what we do?", "The pool ran dry.");

        assertThat(search("why did the pool run dry")).containsExactly("The pool ran dry.");
    }

    @Test
    void ofAMessageAndWhatWasDerivedFromItOneIsShown() {
        learn("We decided to use SQLite because it is small.");

        assertThat(search("SQLite")).hasSize(1);
    }

    @Test
    void aWordTheIndexDoesNotKnowWeighsMost() {
        index.close();
        index = openIndex(EVERYTHING);
        learn("The disk was full.", "The disk was replaced.", "A disk is round.");

        assertThat(find("disk")).allMatch(hit -> hit.why().coverage() == 1.0);
        assertThat(find("disk quorum")).isNotEmpty().allMatch(hit -> hit.why().coverage() < 0.2);
    }

    @Test
    void aMistypedWordIsTheLikeOneOfMostTextsHoweverTheIndexIsCut() {
        learn("Up with a flag!", "Down with a flag!");
        for (String once : List.of("One slat broke!", "Another slat broke!", "Third slat broke!")) {
            search("flag"); // a segment of its own for each of these
            learn(once);
        }

        assertThat(search("flat")).hasSize(3).allMatch(text -> text.contains("slat"));
    }

    @Test
    void anotherSourcePutsItsDocumentsInWithItsOwnOrigin() {
        index.close();
        index = new Index(folder.resolve("index"), events, CLOCK, Ranking.DEFAULT);
        index.add(new MemoryDocuments(new SqlMemoryStore(database)));
        index.add(events -> events.stream()
                .filter(event -> event.type().equals("record"))
                .map(IndexTest::peersRecord)
                .toList());
        index.start();

        database.run(() -> events.record("acme", "record", "shared", "r1"));

        assertThat(find(new Reach("acme", "shared"), "split brain"))
                .singleElement()
                .satisfies(hit -> assertThat(hit.document().origin()).isEqualTo("peer:abc"));
    }

    private static IndexChange peersRecord(Event event) {
        return IndexChange.put(
                event.subject(),
                List.of(new Indexed(
                        event.subject(),
                        event.subject(),
                        event.space(),
                        "note",
                        "peer:abc",
                        "A quorum witness prevents split brain.",
                        "",
                        "",
                        "",
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Labels.PEER)));
    }

    @Test
    void theIndexGoesOnWhereItsLastCommitEnded() {
        learn("A first note.");
        assertThat(search("first")).hasSize(1);
        index.close();
        learn("A second note.");
        index = openIndex(Ranking.DEFAULT);

        assertThat(search("note")).hasSize(2);
        assertThat(index.lagMs("acme")).isZero();
    }

    @Test
    void whatWasLearntLastIsOnDiskWhenTheIndexHasClosed() throws Exception {
        index.close();
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch readOn = new CountDownLatch(1);
        index = new Index(folder.resolve("index"), events, CLOCK, Ranking.DEFAULT);
        index.add(new MemoryDocuments(new SqlMemoryStore(database)));
        index.add(_ -> {
            reading.countDown();
            await(readOn);
            return List.of();
        });
        index.start();
        learn("A first note.");
        await(reading);
        learn("A second note, while the first is taken in.");
        Thread closer = Thread.ofPlatform().start(index::close);
        while (closer.getState() != Thread.State.TIMED_WAITING) { // for the thread that reads
            Thread.onSpinWait();
        }
        readOn.countDown();
        closer.join();

        IndexInspection onDisk = IndexInspection.of(folder.resolve("index"), "acme");

        assertThat(events.after("acme", onDisk.seq(), 1)).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anIndexOfAnotherDatabaseIsBuiltAgain() {
        learn("A note that only the lost database had.", "Another one.");
        assertThat(search("lost")).hasSize(1);
        index.close();
        database.close();
        openDatabase("restored.db");
        learn("One.", "Two of the restored.", "Three.", "Four.");
        index = openIndex(Ranking.DEFAULT);

        assertThat(search("lost")).isEmpty();
        assertThat(search("restored")).hasSize(1);
    }

    @Test
    void aDamagedIndexIsBuiltAgain() throws IOException {
        learn("A note to keep.");
        assertThat(search("keep")).hasSize(1);
        index.close();
        try (Stream<Path> files = Files.walk(folder.resolve("index"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, new byte[64], StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
        index = openIndex(Ranking.DEFAULT);

        assertThat(search("keep")).hasSize(1);
    }

    private static Note turn(String session, String text) {
        return new Note(text, Kind.MESSAGE, session, "anna", "user", "", List.of(), null, Map.of(), Keeping.USUAL);
    }

    @Test
    void aMessageThatBeginsWithAStatementHasItsPlaceInItsSession() {
        for (int i = 0; i < 8; i++) {
            learning.learn(
                    SCOPE,
                    List.of(
                            turn("s" + i, "We decided to use zarquon" + i + " for the ledger."),
                            turn("s" + i, "Somebody saw walrus" + i + " on the beach.")));
        }

        for (int i = 0; i < 8; i++) {
            Hit decided = find("zarquon" + i + " walrus" + i).stream()
                    .filter(hit -> hit.document().text().contains("zarquon"))
                    .findFirst()
                    .orElseThrow();
            assertThat(decided.why().neighbours()).isPositive();
        }
    }

    @Test
    void aPassageThatIsFullStaysWhenItsSessionGoesOnAfterARestart() {
        learning.learn(
                SCOPE,
                IntStream.range(0, Place.WINDOW)
                        .mapToObj(
                                i -> turn("s", i == 3 ? "A quokka." : i == 20 ? "A walrus." : "Turn number " + i + "."))
                        .toList());
        assertThat(find("quokka walrus").getFirst().why().session()).isPositive();
        index.close();
        index = openIndex(Ranking.DEFAULT);

        learning.learn(SCOPE, List.of(turn("s", "And one more.")));

        assertThat(find("quokka walrus").getFirst().why().session()).isPositive();
    }

    @Test
    void anIndexThatIsBuiltAnewFindsWhatTheOneBuiltByAndByFinds() throws IOException {
        for (int i = 0; i < 40; i++) {
            learning.learn(
                    SCOPE,
                    List.of(
                            turn("s" + i % 3, "The owner of unit" + i % 5 + " is Anna" + i + " Berg."),
                            turn("s" + i % 3, "Outage" + i + " was caused by a full disk.")));
            find("outage"); // so that it follows event by event
        }
        for (String gone :
                find("Outage7").stream().map(hit -> hit.document().id()).toList()) {
            learning.forget(Reach.ofTenant("acme"), gone);
        }
        learning.learn(SCOPE, List.of(turn("s1", "Outage7 was caused by a full disk.")));
        index.purge("acme");
        List<String> questions = List.of("who owns unit3", "outage", "Outage7 disk", "Anna39", "unit4 Berg full");
        List<Set<String>> byAndBy = questions.stream().map(this::allIds).toList();
        index.close();
        try (Stream<Path> files = Files.walk(folder.resolve("index"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        index = openIndex(Ranking.DEFAULT);

        for (int i = 0; i < questions.size(); i++) {
            assertThat(allIds(questions.get(i)))
                    .as(questions.get(i))
                    .isNotEmpty()
                    .isEqualTo(byAndBy.get(i));
        }
    }

    private Set<String> allIds(String question) {
        List<String> ids = index.search(Ask.of(Reach.ofTenant("acme"), question), "", 200, Set.of()).hits().stream()
                .map(hit -> hit.document().id())
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        return Set.copyOf(ids);
    }

    @Test
    void oneTenantsWordsChangeNothingForAnother() {
        index.close();
        index = openIndex(EVERYTHING);
        learn("disk alpha", "disk beta");
        double before = find("disk quorum").getFirst().why().coverage();

        learning.learn(new Scope("rival", "default"), List.of(Note.of("quorum"), Note.of("quorum again")));
        find(Reach.ofTenant("rival"), "quorum");

        assertThat(find("disk quorum").getFirst().why().coverage()).isEqualTo(before);
        assertThat(search("quorum")).isEmpty();
    }
}
