package io.continuum.instance.evaluation;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.recall.Index;
import io.continuum.instance.recall.MemoryDocuments;
import io.continuum.instance.recall.Ranking;
import io.continuum.instance.recall.Recall;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlMemoryStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;

/**
 * Runs an evaluation on a memory of its own, which is gone afterwards. The clock stands at the last message, chance has a
 * seed and one thread builds the index, so that one set has one result.
 */
public final class Trial {
    private static final long SEED = 1;

    private Trial() {}

    public static RecallReport run(EvaluationSet set, Ranking ranking) throws IOException {
        Path folder = Files.createTempDirectory("continuum-eval");
        try (ForkJoinPool alone = new ForkJoinPool(1)) {
            return alone.submit(() -> run(set, ranking, folder)).join();
        } finally {
            delete(folder);
        }
    }

    private static RecallReport run(EvaluationSet set, Ranking ranking, Path folder) {
        InstantSource clock = InstantSource.fixed(set.lastAt());
        try (Database database = SqliteDatabase.open(folder.resolve("evaluation.db"))) {
            Events events = new Events(new SqliteEventStore(database), database, clock);
            SqlMemoryStore memories = new SqlMemoryStore(database);
            Standings standings = new Standings(memories, new SqlConflictStore(database), events, database, clock);
            Learning learning =
                    new Learning(memories, standings, events, database, new Extractor(), clock, new Random(SEED));
            try (Index index = new Index(folder.resolve("index"), events, clock, ranking)) {
                index.add(new MemoryDocuments(memories)); // not started: the first question builds it
                return new RecallEvaluation(learning, new Recall(index, memories)).run(set);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
