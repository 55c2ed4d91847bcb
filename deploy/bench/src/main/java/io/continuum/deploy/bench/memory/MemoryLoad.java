package io.continuum.deploy.bench.memory;

import io.continuum.deploy.bench.coordinator.DurablePostgres;
import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Plan;
import io.continuum.deploy.bench.measure.Progress;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Suite;
import io.continuum.deploy.bench.measure.Target;
import io.continuum.deploy.bench.measure.Unit;
import io.continuum.instance.recall.Index;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.postgres.PostgresDatabase;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What an instance's memory costs at ten thousand and at a million memories. */
public final class MemoryLoad implements Suite {
    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int TAUGHT = 20_000;
    private static final int SINGLES = 500;
    private static final int TEACHING_ROUNDS = 3;
    private static final int QUESTIONS = 1_000;
    private static final int QUESTIONS_QUICK = 300;
    private static final double NANOS_PER_SECOND = 1e9;

    private static final Comparison LEARN_P95 = new Comparison(
            "learn-single-p95",
            "",
            Unit.MILLIS,
            new Target.Below(50),
            "95 of 100 messages learnt one by one, on SQLite");
    private static final Comparison LEARN_RATE = new Comparison(
            "learn-batch-rate",
            "",
            Unit.PER_SECOND,
            new Target.AtLeast(2_000),
            "messages a second learnt in batches, on SQLite");
    private static final Comparison LEARN_SQLITE = new Comparison(
            "learn-batch-sqlite",
            "replay",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.4),
            "the same, beside the same rows written to SQLite without deriving and judging them");
    private static final Comparison LEARN_POSTGRES = new Comparison(
            "learn-batch-postgres",
            "replay",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.4),
            "messages a second learnt in batches on PostgreSQL, beside the same rows written to it");
    private static final Comparison REBUILD = new Comparison(
            "index-rebuild",
            "",
            Unit.PER_SECOND,
            new Target.AtLeast(20_000),
            "memories a second that the index takes in when it is built again from the database");
    private static final Comparison SMALL_P95 = new Comparison(
            "recall-10k-p95", "", Unit.MILLIS, new Target.Below(100), "95 of 100 questions, at 10,000 memories");
    private static final Comparison LARGE_P95 = new Comparison(
            "recall-1m-p95", "", Unit.MILLIS, new Target.Below(100), "95 of 100 questions, at 1,000,000 memories");
    private static final Comparison GROWTH = new Comparison(
            "recall-growth",
            "10,000 memories",
            Unit.MILLIS,
            new Target.TimesPeer(0.25),
            "95 of 100 questions at 1,000,000 memories; a hundred times as many may take four times as long");
    private static final Comparison THROUGHPUT = new Comparison(
            "recall-throughput",
            "Lucene",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.5),
            "questions a second at 1,000,000 memories, beside Lucene running only the two queries of each");
    private static final Comparison HEAP = new Comparison(
            "recall-heap",
            "",
            Unit.BYTES,
            new Target.Below(1_000_000_000),
            "heap in use after a collection, with the index of 1,000,000 memories open");

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Learning on SQLite and PostgreSQL; recall and its index, at 10,000 and 1,000,000 memories.",
                "",
                "What is learnt: invented talk at work, of which half states something; 20,000 messages in batches,"
                        + " into an empty database,",
                "in turns with the same rows written without learning them; the median of three rounds after one to"
                        + " warm up.",
                "What is recalled: invented messages of 8 to 30 words in sessions of 20, in SQLite; questions of 3 to"
                        + " 6 of their words, one thread,",
                "the last of three rounds. The whole takes about 15 minutes and 2 GB of disk, building not counted.");
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                LEARN_P95,
                LEARN_RATE,
                LEARN_SQLITE,
                LEARN_POSTGRES,
                REBUILD,
                SMALL_P95,
                LARGE_P95,
                GROWTH,
                THROUGHPUT,
                HEAP);
    }

    @Override
    public List<Row> run(Plan plan, Progress progress) throws Exception {
        Teaching sqlite = onSqlite(plan, progress);
        Teaching postgres = onPostgres(plan, progress);
        int questions = plan.scaled(plan.iterations() > 2 ? QUESTIONS : QUESTIONS_QUICK);
        Measured small = measure(plan.scaled(SMALL), questions, progress);
        Measured large = measure(plan.scaled(LARGE), questions, progress);
        return List.of(
                LEARN_P95.row(sqlite.singleP95Millis()),
                LEARN_RATE.row(sqlite.perSecond()),
                LEARN_SQLITE.row(sqlite.perSecond(), sqlite.replayedPerSecond()),
                LEARN_POSTGRES.row(postgres.perSecond(), postgres.replayedPerSecond()),
                REBUILD.row(large.builtPerSecond()),
                SMALL_P95.row(small.recalling().p95Millis()),
                LARGE_P95.row(large.recalling().p95Millis()),
                GROWTH.row(large.recalling().p95Millis(), small.recalling().p95Millis()),
                THROUGHPUT.row(large.recalling().perSecond(), large.recalling().lucenePerSecond()),
                HEAP.row(large.heapBytes()));
    }

    private static Teaching onSqlite(Plan plan, Progress progress) throws Exception {
        Path folder = Files.createTempDirectory("continuum-bench");
        try {
            AtomicInteger number = new AtomicInteger();
            return teach(
                    plan, () -> SqliteDatabase.open(folder.resolve("m" + number.incrementAndGet() + ".db")), progress);
        } finally {
            delete(folder);
        }
    }

    private static Teaching onPostgres(Plan plan, Progress progress) throws Exception {
        try (DurablePostgres server = DurablePostgres.start()) {
            return teach(plan, () -> PostgresDatabase.open(server.fresh(), "", ""), progress);
        }
    }

    private static Teaching teach(Plan plan, Callable<Database> empty, Progress progress) throws Exception {
        return Teaching.measure(
                empty,
                plan.scaled(TAUGHT),
                plan.scaled(SINGLES),
                plan.iterations() > 2 ? TEACHING_ROUNDS : 1,
                progress);
    }

    private record Measured(double builtPerSecond, Recalling recalling, double heapBytes) {}

    private static Measured measure(int messages, int questions, Progress progress)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("continuum-bench");
        Chatter chatter = new Chatter(1);
        progress.says("writing " + messages + " messages");
        try (FilledMemory memory = new FilledMemory(folder, chatter, messages)) {
            progress.says("building the index of " + messages);
            long start = System.nanoTime();
            try (Index index = memory.index()) {
                double perSecond = messages * NANOS_PER_SECOND / (System.nanoTime() - start);
                progress.says("asking " + questions + " questions of " + messages);
                Recalling recalling = Recalling.measure(index, chatter, messages, questions);
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                return new Measured(perSecond, recalling, runtime.totalMemory() - runtime.freeMemory());
            }
        } finally {
            delete(folder);
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
