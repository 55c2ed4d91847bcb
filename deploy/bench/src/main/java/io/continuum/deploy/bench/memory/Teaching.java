package io.continuum.deploy.bench.memory;

import io.continuum.deploy.bench.measure.Progress;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlMemoryStore;
import io.continuum.instance.store.postgres.PostgresEventStore;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Learning messages in batches and one by one, and beside it the {@link Replay} of the rows that this wrote, in turns, each
 * into an empty database. The first round warms both up; of the others the median counts.
 *
 * @param perSecond messages that are learnt
 * @param replayedPerSecond messages whose rows are written without learning them
 * @param singleP95Millis time within which 95 of 100 messages were learnt that came one by one
 */
record Teaching(double perSecond, double replayedPerSecond, double singleP95Millis) {
    private static final int LINES = 2_000; // what POST /v1/learn/batch reads before it stores
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    /** @param empty opens a database that has the tables and nothing in them */
    static Teaching measure(Callable<Database> empty, int messages, int singles, int rounds, Progress progress)
            throws Exception {
        double[] learnt = new double[rounds];
        double[] replayed = new double[rounds];
        double[] single = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            progress.says("learning " + messages + " messages, round " + (round + 1) + " of " + rounds);
            Replay replay;
            double perSecond;
            double p95;
            try (Database database = empty.call()) {
                Learning learning = learning(database);
                long start = System.nanoTime();
                for (int from = 0; from < messages; from += LINES) {
                    learn(learning, from, Math.min(LINES, messages - from));
                }
                perSecond = messages * NANOS_PER_SECOND / (System.nanoTime() - start);
                replay = new Replay(database, Learning.NOTES_PER_TRANSACTION);
                p95 = singleP95(learning, messages, singles);
            }
            try (Database database = empty.call()) {
                long start = System.nanoTime();
                replay.write(database);
                double again = messages * NANOS_PER_SECOND / (System.nanoTime() - start);
                progress.says("learnt %.0f a second, replayed %.0f, one by one within %.1f ms"
                        .formatted(perSecond, again, p95));
                if (round >= 0) {
                    learnt[round] = perSecond;
                    replayed[round] = again;
                    single[round] = p95;
                }
            }
        }
        return new Teaching(median(learnt), median(replayed), median(single));
    }

    private static Learning learning(Database database) {
        SqlMemoryStore store = new SqlMemoryStore(database);
        EventStore eventStore = switch (database.dialect()) {
            case SQLITE -> new SqliteEventStore(database);
            case POSTGRES -> new PostgresEventStore(database);
        };
        Events events = new Events(eventStore, database, InstantSource.system());
        Standings standings =
                new Standings(store, new SqlConflictStore(database), events, database, InstantSource.system());
        return new Learning(
                store, standings, events, database, new Extractor(), InstantSource.system(), new SecureRandom());
    }

    private static void learn(Learning learning, int from, int count) {
        List<Note> notes =
                IntStream.range(from, from + count).mapToObj(Talk::note).toList();
        learning.learn(new Scope(FilledMemory.TENANT, Scope.DEFAULT_SPACE), notes);
    }

    private static double singleP95(Learning learning, int from, int count) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            learn(learning, from + i, 1);
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[count * 95 / 100] / NANOS_PER_MILLI;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
