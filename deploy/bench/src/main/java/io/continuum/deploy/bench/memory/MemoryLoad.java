package io.continuum.deploy.bench.memory;

import io.continuum.deploy.bench.coordinator.DurablePostgres;
import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Figure;
import io.continuum.deploy.bench.measure.NodePeers;
import io.continuum.deploy.bench.measure.Plan;
import io.continuum.deploy.bench.measure.Progress;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Suite;
import io.continuum.deploy.bench.measure.Target;
import io.continuum.deploy.bench.measure.Unit;
import io.continuum.instance.StartException;
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
    private static final int LARGE_QUICK = 50_000;
    private static final int TAUGHT = 20_000;
    private static final int TAUGHT_QUICK = 3_000;
    private static final int SINGLES = 500;
    private static final int SINGLES_QUICK = 60;
    private static final int TEACHING_ROUNDS = 3;
    private static final int QUESTIONS = 1_000;
    private static final int QUESTIONS_QUICK = 300;
    private static final int THINGS = 10_000;
    private static final int SEARCHES = 200;
    private static final double MILLIS_PER_SECOND = 1_000;

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
            "memories a second that the index takes in when it is built again from the database, the large one");
    private static final Comparison SMALL_P50 = new Comparison(
            "recall-small-p50", "", Unit.MILLIS, Target.NONE, "half of the questions, at 10,000 memories");
    private static final Comparison SMALL_P95 = new Comparison(
            "recall-small-p95", "", Unit.MILLIS, new Target.Below(100), "95 of 100 questions, at 10,000 memories");
    private static final Comparison LARGE_P50 = new Comparison(
            "recall-large-p50",
            "",
            Unit.MILLIS,
            Target.NONE,
            "half of the questions, at 1,000,000 memories (50,000 with --quick)");
    private static final Comparison LARGE_P95 = new Comparison(
            "recall-large-p95",
            "",
            Unit.MILLIS,
            new Target.Below(100),
            "95 of 100 questions, at 1,000,000 memories (50,000 with --quick)");
    private static final Comparison GROWTH = new Comparison(
            "recall-growth",
            "10,000 memories",
            Unit.MILLIS,
            new Target.TimesPeer(0.25),
            "recall-large-p95 beside recall-small-p95: a hundred times as many may take four times as long");
    private static final Comparison THROUGHPUT = new Comparison(
            "recall-throughput",
            "Lucene",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.5),
            "questions a second at the large size, beside Lucene running only the two queries of each");
    private static final Comparison HEAP = new Comparison(
            "recall-heap",
            "",
            Unit.BYTES,
            new Target.Below(1_000_000_000),
            "heap in use after a collection at the large size, in a process that may take 950 MiB for the whole");
    private static final Comparison ASSISTANT_SEARCH = new Comparison(
            "assistant-search",
            "server-memory",
            Unit.MILLIS,
            new Target.TimesPeer(20),
            "search_nodes among 10,000 things, the median, beside the official memory server; both have searched"
                    + " for five seconds before");
    private static final Comparison ASSISTANT_WRITE = new Comparison(
            "assistant-write",
            "server-memory",
            Unit.MILLIS,
            new Target.TimesPeer(1),
            "create_entities of one thing beside 10,000 others, the median; ours is on disk when it answers");
    private static final Comparison ASSISTANT_BATCH = new Comparison(
            "assistant-batch",
            "server-memory",
            Unit.PER_SECOND,
            new Target.TimesPeer(1),
            "things a second when 10,000 are told, 100 in a call");

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Learning on SQLite and PostgreSQL; recall and its index, at 10,000 and 1,000,000 memories; the tools"
                        + " of",
                "the official memory server beside that server itself.",
                "",
                "What is learnt: invented talk at work, of which half states something; 20,000 messages in batches,"
                        + " into an empty database,",
                "in turns with the same rows written without learning them; the median of three rounds after one to"
                        + " warm up.",
                "What is recalled: invented messages of 8 to 30 words in sessions of 20, in SQLite; questions of 3 to"
                        + " 6 of their words, one thread,",
                "the last of three rounds; each size in a process of its own. What an assistant tells and asks: things"
                        + " with one observation each,",
                "ours over HTTP, the official server over its standard input and output; it does not wait for the"
                        + " disk.",
                "The whole takes about 12 minutes and 2 GB of disk, building not counted; --quick learns 3,000 messages"
                        + " once and recalls",
                "among 50,000 at most, in 2 minutes.");
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                LEARN_P95,
                LEARN_RATE,
                LEARN_SQLITE,
                LEARN_POSTGRES,
                REBUILD,
                SMALL_P50,
                SMALL_P95,
                LARGE_P50,
                LARGE_P95,
                GROWTH,
                THROUGHPUT,
                HEAP,
                ASSISTANT_SEARCH,
                ASSISTANT_WRITE,
                ASSISTANT_BATCH);
    }

    @Override
    public List<Row> run(Plan plan, Progress progress) throws Exception {
        boolean whole = plan.iterations() > 2;
        int questions = plan.scaled(whole ? QUESTIONS : QUESTIONS_QUICK);
        int things = plan.scaled(THINGS);
        Teaching sqlite = onSqlite(plan, progress);
        Teaching postgres = onPostgres(plan, progress);
        Recollection small = recollection(plan, plan.scaled(SMALL), questions, progress);
        Recollection large = recollection(plan, plan.scaled(whole ? LARGE : LARGE_QUICK), questions, progress);
        Assistant assistant = assistant(things, plan.scaled(SEARCHES), progress);
        NodePeers.Outcome official =
                new NodePeers(plan, progress).run("memory.mjs", things, Assistant.BATCH, plan.scaled(SEARCHES));
        return List.of(
                LEARN_P95.row(sqlite.singleP95Millis()),
                LEARN_RATE.row(sqlite.perSecond()),
                LEARN_SQLITE.row(sqlite.perSecond(), sqlite.replayedPerSecond()),
                LEARN_POSTGRES.row(postgres.perSecond(), postgres.replayedPerSecond()),
                REBUILD.row(large.builtPerSecond()),
                SMALL_P50.row(small.p50Millis()),
                SMALL_P95.row(small.p95Millis()),
                LARGE_P50.row(large.p50Millis()),
                LARGE_P95.row(large.p95Millis()),
                GROWTH.row(large.p95Millis(), small.p95Millis()),
                THROUGHPUT.row(large.perSecond(), large.lucenePerSecond()),
                HEAP.row(large.heapBytes()),
                ASSISTANT_SEARCH.row(
                        Figure.of(assistant.searchMillis()), official.figure("server-memory.search.millis")),
                ASSISTANT_WRITE.row(Figure.of(assistant.writeMillis()), official.figure("server-memory.write.millis")),
                ASSISTANT_BATCH.row(
                        perSecond(things, Figure.of(assistant.batchMillis())),
                        perSecond(things, official.figure("server-memory.batches.millis"))));
    }

    private static Figure perSecond(int things, Figure millis) {
        return millis instanceof Figure.Measured(double value) ? Figure.of(things * MILLIS_PER_SECOND / value) : millis;
    }

    private static Teaching onSqlite(Plan plan, Progress progress) throws Exception {
        progress.says("learning on SQLite");
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
        progress.says("learning on PostgreSQL");
        try (DurablePostgres server = DurablePostgres.start()) {
            return teach(plan, () -> PostgresDatabase.open(server.fresh(), "", ""), progress);
        }
    }

    private static Teaching teach(Plan plan, Callable<Database> empty, Progress progress) throws Exception {
        boolean whole = plan.iterations() > 2;
        return Teaching.measure(
                empty,
                plan.scaled(whole ? TAUGHT : TAUGHT_QUICK),
                plan.scaled(whole ? SINGLES : SINGLES_QUICK),
                whole ? TEACHING_ROUNDS : 1,
                progress);
    }

    private static Recollection recollection(Plan plan, int messages, int questions, Progress progress)
            throws IOException, InterruptedException {
        progress.says("recalling among " + messages);
        Path folder = Files.createTempDirectory("continuum-bench");
        try {
            return plan.forks() == 0
                    ? Recollection.measure(folder, messages, questions, progress)
                    : Recollection.inItsOwnProcess(folder, messages, questions);
        } finally {
            delete(folder);
        }
    }

    private static Assistant assistant(int things, int searches, Progress progress) throws IOException, StartException {
        progress.says("an assistant tells and asks of " + things + " things");
        Path folder = Files.createTempDirectory("continuum-bench");
        try {
            return Assistant.measure(folder, things, searches);
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
