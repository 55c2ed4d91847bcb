package io.continuum.instance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.recall.Ask;
import io.continuum.instance.recall.Index;
import io.continuum.instance.recall.MemoryDocuments;
import io.continuum.instance.recall.Ranking;
import io.continuum.instance.store.postgres.PostgresDatabase;
import io.continuum.instance.store.postgres.PostgresEventStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed in the middle of ten thousand writes has lost none that it had acknowledged. */
public abstract class LearningKillContract {
    private static final Scope SCOPE = new Scope("acme", "default");
    private static final int WRITES = 10_000;
    private static final int KILLED_BEFORE = 600; // of so many it has acknowledged some when it is killed

    @TempDir
    private Path folder;

    /** Names a new database: the address of a server, or a file. */
    protected abstract String newDatabase(Path folder);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void r1EveryAcknowledgedWriteIsThereAndFoundAfterKill9(long seed) throws Exception {
        String address = newDatabase(folder);
        int enough = 1 + new Random(seed).nextInt(KILLED_BEFORE);
        Map<String, String> acknowledged = new LinkedHashMap<>();
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        address)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = writer.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] idAndWord = line.split(" ");
                if (idAndWord.length == 2) {
                    acknowledged.put(idAndWord[0], idAndWord[1]);
                }
                if (acknowledged.size() == enough) {
                    writer.toHandle().destroyForcibly(); // what it has printed by now is still read
                }
            }
        }
        assertThat(writer.waitFor()).as("killed, not ended").isNotZero();
        assertThat(acknowledged).hasSizeBetween(enough, WRITES - 1);

        try (Database database = open(address);
                Index index =
                        new Index(folder.resolve("index"), events(database), InstantSource.system(), Ranking.DEFAULT)) {
            SqlMemoryStore store = new SqlMemoryStore(database);
            index.add(new MemoryDocuments(store));
            Reach reach = Reach.ofTenant(SCOPE.tenant());
            assertThat(store.byIds(reach, acknowledged.keySet())).hasSameSizeAs(acknowledged.keySet());
            acknowledged.forEach((id, word) -> assertThat(
                            index.search(Ask.of(reach, word), "", 1, Set.of()).hits())
                    .as(word)
                    .singleElement()
                    .satisfies(hit -> assertThat(hit.document().group()).isEqualTo(id)));
        }
    }

    private static Database open(String address) {
        return address.startsWith("jdbc:")
                ? PostgresDatabase.open(address, "", "")
                : SqliteDatabase.open(Path.of(address));
    }

    private static Events events(Database database) {
        EventStore store = switch (database.dialect()) {
            case SQLITE -> new SqliteEventStore(database);
            case POSTGRES -> new PostgresEventStore(database);
        };
        return new Events(store, database, InstantSource.system());
    }

    /** Writes one by one and in batches, by turns; prints id and word of each once it is on disk. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            try (Database database = open(arguments[0])) {
                SqlMemoryStore store = new SqlMemoryStore(database);
                Events events = events(database);
                Standings standings =
                        new Standings(store, new SqlConflictStore(database), events, database, InstantSource.system());
                Learning learning = new Learning(
                        store,
                        standings,
                        events,
                        database,
                        new Extractor(),
                        InstantSource.system(),
                        new SecureRandom());
                for (int from = 0; from < WRITES; ) {
                    int count = from / 500 % 2 == 0 ? 50 : 1;
                    List<String> words = IntStream.range(from, from + count)
                            .mapToObj(number -> "ledgerword" + number)
                            .toList();
                    List<String> ids = learning.learn(
                                    SCOPE,
                                    words.stream()
                                            .map(word -> Note.of("The note " + word + " was kept."))
                                            .toList())
                            .ids();
                    List<String> lines = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        lines.add(ids.get(i) + " " + words.get(i) + "\n");
                    }
                    System.out.print(String.join("", lines));
                    System.out.flush();
                    from += count;
                }
            }
        }
    }
}
