package io.continuum.instance.recall;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.Events;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** M-91: the index alone on a disk that is really full, where the machine lets a test mount one. */
class FullIndexDiskTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Scope SCOPE = new Scope("acme", "default");
    private static final int TEXTS = 15;

    @TempDir
    Path folder;

    private static boolean done(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static String manyWords(Random random) {
        StringBuilder text = new StringBuilder("Document");
        while (text.length() < 100_000) {
            text.append(' ').append(Long.toString(random.nextLong(), 36));
        }
        return text.toString();
    }

    private static List<String> find(Index index, String question) {
        return index.search(Ask.of(Reach.ofTenant("acme"), question), "", 10, Set.of()).hits().stream()
                .map(hit -> hit.document().text())
                .toList();
    }

    @Test
    void onceThereIsRoomAgainEverythingIsFoundWithoutARestart() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(
                done("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()), "no mount is allowed here");
        try (Database database = SqliteDatabase.open(folder.resolve("one.db"))) {
            Events events = new Events(new SqliteEventStore(database), database, CLOCK);
            MemoryStore memories = new SqlMemoryStore(database);
            Standings standings = new Standings(memories, new SqlConflictStore(database), events, database, CLOCK);
            Learning learning =
                    new Learning(memories, standings, events, database, new Extractor(), CLOCK, new Random(3));
            Path ballast = Files.write(disk.resolve("ballast"), new byte[31 << 20]);
            try (Index index = new Index(disk.resolve("index"), events, CLOCK, Ranking.DEFAULT)) {
                index.add(new MemoryDocuments(memories));
                learning.learn(SCOPE, List.of(Note.of("The heron sleeps on one leg.")));
                assertThat(find(index, "heron")).hasSize(1);

                Random random = new Random(7);
                List<Note> many = new ArrayList<>();
                for (int i = 0; i < TEXTS; i++) {
                    many.add(new Note(manyWords(random), Kind.NOTE, "", "", "assistant", "", List.of(), null));
                }
                learning.learn(SCOPE, many);
                assertThat(find(index, "heron")).hasSize(1);
                assertThat(index.lagMs("acme")).isPositive();

                Files.delete(ballast);
                learning.learn(SCOPE, List.of(Note.of("There is room for a stork again.")));
                for (int i = 0; i < 5 && index.lagMs("acme") > 0; i++) {
                    find(index, "stork");
                }
                assertThat(find(index, "stork")).hasSize(1);
                assertThat(find(index, "heron")).hasSize(1);
            }
        } finally {
            done("umount", disk.toString());
        }
    }
}
