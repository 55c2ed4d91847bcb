package io.continuum.deploy.bench.synccore;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Plan;
import io.continuum.deploy.bench.measure.Progress;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Stopwatch;
import io.continuum.deploy.bench.measure.Suite;
import io.continuum.protocol.wire.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Values that merge beside Pekko, Yjs and Loro; reconciling and syncing beside their own ceilings. */
public final class SyncCore implements Suite {
    private static final int MANY_ENTRIES = 1_000_000;
    private static final int DIFFERENCES = 1_000;
    private static final int BATCHES = 100;
    private static final double MILLIS_PER_SECOND = 1_000;

    @Override
    public String name() {
        return "sync-core";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Values that merge, range reconciliation and the sync session.",
                "",
                "Figures on the JVM are averages of warmed code (JMH, one fresh virtual machine for each, 3 GB heap,"
                        + " the same",
                "for ours and the peer's); those of Node are medians of rounds after one to warm up. A ratio says how"
                        + " many times",
                "as good ours is: the rates divided, or the times or sizes the other way round. The whole takes about"
                        + " 6",
                "minutes on two cores, with --quick about 1 and a half, building not counted.");
    }

    @Override
    public List<Comparison> comparisons() {
        return Comparisons.ALL;
    }

    @Override
    public List<Row> run(Plan plan, Progress progress) throws Exception {
        Stopwatch stopwatch = new Stopwatch(plan, progress);
        List<Row> rows = new ArrayList<>();
        rows.addAll(reconciliation(plan, stopwatch, progress));
        rows.add(session(plan, stopwatch));
        return rows;
    }

    private static List<Row> reconciliation(Plan plan, Stopwatch stopwatch, Progress progress) throws RunnerException {
        int entries = plan.scaled(MANY_ENTRIES);
        progress.says("Reconciliation.exchange");
        Reconciliation.Exchange same = Reconciliation.exchange(entries, 0);
        Reconciliation.Exchange apart = Reconciliation.exchange(entries, plan.scaled(DIFFERENCES));
        Map<String, Integer> size = Map.of("entries", entries);
        double busier = Math.max(
                stopwatch.millis(Reconciliation.class, "initiate", size),
                stopwatch.millis(Reconciliation.class, "respond", size));
        return List.of(
                Comparisons.SAME_ROUNDS.row(same.rounds()),
                Comparisons.SAME_BYTES.row(same.bytes()),
                Comparisons.SAME_TIME.row(busier),
                Comparisons.APART_ROUNDS.row(apart.rounds()),
                Comparisons.APART_BYTES.row(apart.bytes()));
    }

    private static Row session(Plan plan, Stopwatch stopwatch) throws RunnerException {
        int batches = plan.scaled(BATCHES);
        Map<String, Integer> size = Map.of("batches", batches);
        int ops = batches * Limits.OPS_MAX;
        return Comparisons.SESSION.row(
                perSecond(ops, stopwatch.millis(SessionThroughput.class, "transfer", size)),
                perSecond(ops, stopwatch.millis(SessionThroughput.class, "checkAlone", size)));
    }

    private static double perSecond(int count, double millis) {
        return count * MILLIS_PER_SECOND / millis;
    }
}
