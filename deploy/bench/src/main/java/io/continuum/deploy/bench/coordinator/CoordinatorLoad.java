package io.continuum.deploy.bench.coordinator;

import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.store.postgres.PostgresDatabase;
import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Plan;
import io.continuum.deploy.bench.measure.Progress;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Suite;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The coordinator over HTTP and PostgreSQL, beside what PostgreSQL alone does on the same machine at the same time. */
public final class CoordinatorLoad implements Suite {
    private static final int ORGANISATIONS = 64;
    private static final int CLIENTS = 8;
    private static final int ASKERS = 4;
    private static final int ROUNDS = 3;
    private static final long CONTRIBUTIONS = 1_000_000;
    private static final long CONTRIBUTIONS_FEW = 10_000;
    private static final int PATTERNS_PER_BUCKET = 70;
    private static final int BUCKETS_MAX = 1 << BenchFederation.BUCKET_BITS;

    @Override
    public String name() {
        return "coordinator";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Contributions, pages, transfers and memory of a coordinator over PostgreSQL.",
                "",
                "The coordinator runs in a process of its own, its members in another that signs real requests;"
                        + " PostgreSQL is started here,",
                "with fsync. Ours and the raw figure alternate, three rounds each after both were"
                        + " warmed up, and the median of each counts. While the raw figure is",
                "taken, the load generator makes the same batches and uses the same processor time for each. The whole"
                        + " takes about",
                "8 minutes, with --quick about 3, building not counted.");
    }

    @Override
    public List<Comparison> comparisons() {
        return Comparisons.ALL;
    }

    @Override
    public List<Row> run(Plan plan, Progress progress) throws Exception {
        try (DurablePostgres postgres = DurablePostgres.start()) {
            return new Run(plan, progress, postgres).rows();
        }
    }

    /** One run of the suite. */
    private static final class Run {
        private final Plan plan;
        private final Progress progress;
        private final DurablePostgres postgres;
        private final long millis;

        Run(Plan plan, Progress progress, DurablePostgres postgres) {
            this.plan = plan;
            this.progress = progress;
            this.postgres = postgres;
            // Ten iterations of the other suites make one round of this one.
            this.millis = Math.max(50, 10 * plan.iterationMillis());
        }

        List<Row> rows() throws Exception {
            Path folder = Files.createTempDirectory("continuum-bench");
            String url = postgres.fresh();
            try (CoordinatorProcess coordinator = CoordinatorProcess.start(url, folder);
                    LoadProcess members = LoadProcess.start(coordinator, plan.scaled(ORGANISATIONS * 100) / 100 + 6)) {
                List<Row> rows = new ArrayList<>();
                rows.addAll(contributions(members));
                rows.addAll(pages(members, url));
                rows.addAll(transfers());
                rows.add(Comparisons.MEMORY.row(coordinator.residentPeakBytes()));
                return rows;
            }
        }

        private List<Row> contributions(LoadProcess members) throws IOException, SQLException, StartException {
            String raw = rawTables();
            int clients = Math.min(CLIENTS, members.federation().organisations().size() / 3);
            progress.says("contributions: warming up");
            members.warmUp(clients, millis);
            LoadGenerator.Sent sent = members.contribute(clients, 2 * millis, 2);
            members.insert(raw, clients, millis, 2, sent.cpuNanos() / Math.max(1, sent.batches()));
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            for (int round = 0; round < rounds(); round++) {
                sent = members.contribute(clients, millis, 2);
                ours.add(sent.perSecond());
                long cpu = sent.cpuNanos() / Math.max(1, sent.batches());
                progress.says("contributions: %.0f/s, %d us of the load generator for each batch"
                        .formatted(sent.perSecond(), cpu / 1_000));
                LoadGenerator.Sent inserted = members.insert(raw, clients, millis, 2, cpu);
                progress.says("contributions: raw %.0f/s".formatted(inserted.perSecond()));
                theirs.add(inserted.perSecond());
            }
            LoadGenerator.Sent releasing = members.contribute(clients, millis, BenchFederation.K);
            progress.says("contributions: %.0f/s with releases".formatted(releasing.perSecond()));
            return List.of(
                    Comparisons.CONTRIBUTE.row(median(ours), median(theirs)),
                    Comparisons.RELEASE.row(releasing.perSecond()));
        }

        /** A database with the coordinator's tables and nothing in them. */
        private String rawTables() throws SQLException, StartException {
            String url = postgres.fresh();
            PostgresDatabase.open(url, "", "").close();
            return url;
        }

        private List<Row> pages(LoadProcess members, String url) throws IOException, SQLException {
            LoadGenerator.Started federation = members.federation();
            Filling filling = new Filling(
                    FederationId.of(Bytes.ofHex(federation.federation()).toArray()),
                    federation.organisations().stream()
                            .limit(BenchFederation.K)
                            .map(Bytes::ofHex)
                            .toList());
            DurablePostgres.execute(
                    url, "truncate contribution, contribution_seen, bucket, tag, release, release_part");
            double few = pages(members, filling, url, 0, CONTRIBUTIONS_FEW);
            double many = pages(members, filling, url, CONTRIBUTIONS_FEW, CONTRIBUTIONS);
            return List.of(
                    Comparisons.PAGE_SMALL.row(few),
                    Comparisons.PAGE.row(many),
                    Comparisons.PAGE_GROWTH.row(many, few));
        }

        /** The p95 of pages once there are so many contributions, in milliseconds. */
        private double pages(LoadProcess members, Filling filling, String url, long from, long to)
                throws SQLException, IOException {
            long patternsBefore = patterns(from);
            long patterns = patterns(to);
            int buckets = (int) Math.clamp(patterns / PATTERNS_PER_BUCKET, 1, BUCKETS_MAX);
            progress.says("pages: filling up to " + BenchFederation.K * patterns + " contributions");
            filling.fill(url, patternsBefore, patterns, buckets);
            members.ask(ASKERS, 2 * millis, buckets);
            LoadGenerator.Asked asked = members.ask(ASKERS, 2 * millis, buckets);
            progress.says("pages: %d, p50 %.1f ms, p95 %.1f ms"
                    .formatted(asked.pages(), asked.p50Millis(), asked.p95Millis()));
            return asked.p95Millis();
        }

        private List<Row> transfers() throws Exception {
            try (Transfers transfers = new Transfers(postgres.fresh())) {
                progress.says("ledger: warming up");
                for (int warmUp = 0; warmUp < 2; warmUp++) {
                    transfers.apart(millis);
                    transfers.raw(millis);
                }
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                for (int round = 0; round < rounds(); round++) {
                    ours.add(transfers.apart(millis));
                    progress.says("ledger: %.0f/s".formatted(ours.getLast()));
                    theirs.add(transfers.raw(millis));
                    progress.says("ledger: raw %.0f/s".formatted(theirs.getLast()));
                }
                return List.of(
                        Comparisons.TRANSFER.row(median(ours), median(theirs)),
                        Comparisons.TRANSFER_TOGETHER.row(checkedTogether()));
            }
        }

        /** On a ledger that no raw transaction has written into. */
        private double checkedTogether() throws Exception {
            try (Transfers transfers = new Transfers(postgres.fresh())) {
                double perSecond = transfers.together(millis);
                progress.says("ledger: %.0f/s on one account".formatted(perSecond));
                List<String> broken = transfers.brokenRules();
                if (!broken.isEmpty()) {
                    throw new IllegalStateException("the ledger is wrong: " + broken);
                }
                return perSecond;
            }
        }

        private long patterns(long contributions) {
            return contributions / plan.scale() / BenchFederation.K;
        }

        private int rounds() {
            return plan.iterationMillis() < 400 ? 1 : ROUNDS;
        }

        private static double median(List<Double> values) {
            return values.stream().sorted().toList().get(values.size() / 2);
        }
    }
}
