package io.continuum.deploy.bench.synccore;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Figure;
import io.continuum.deploy.bench.measure.NodePeers;
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
    private static final int ENTRIES = 100_000;
    private static final int NEWS = 1_000;
    private static final int MANY_ENTRIES = 1_000_000;
    private static final int FEW_ENTRIES = 10_000;
    private static final int DIFFERENCES = 1_000;
    private static final int BATCHES = 100;
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double MICROS_PER_MILLI = 1_000;

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
                        + " 7",
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
        rows.addAll(values(plan, stopwatch, progress));
        rows.addAll(received(plan, stopwatch, new NodePeers(plan, progress)));
        rows.add(oneOp(plan, stopwatch));
        rows.addAll(reconciliation(plan, stopwatch, progress));
        rows.add(session(plan, stopwatch));
        return rows;
    }

    private static List<Row> values(Plan plan, Stopwatch stopwatch, Progress progress) throws RunnerException {
        Map<String, Integer> size = size(plan);
        int entries = plan.scaled(ENTRIES);
        double pekkoAdds = perSecond(entries, stopwatch.millis(PekkoSet.class, "add", size));
        double pekkoFull = stopwatch.millis(PekkoSet.class, "mergeFull", size);
        double pekkoDelta = stopwatch.millis(PekkoSet.class, "mergeDelta", size);
        progress.says("encoded sizes");
        int pekkoBytes = PekkoSize.ofSet(entries);
        return List.of(
                Comparisons.SET_ADD.row(perSecond(entries, stopwatch.millis(OurSet.class, "add", size)), pekkoAdds),
                Comparisons.SET_MERGE_FULL.row(stopwatch.millis(OurSet.class, "mergeFull", size), pekkoFull),
                Comparisons.SET_MERGE_DELTA.row(stopwatch.millis(OurSet.class, "mergeDelta", size), pekkoDelta),
                Comparisons.SET_BYTES.row(
                        Replicas.gzipped(Replicas.set(Replicas.X, 0, entries).toBytes()), pekkoBytes),
                Comparisons.MAP_PUT.row(perSecond(entries, stopwatch.millis(OurMap.class, "put", size)), pekkoAdds),
                Comparisons.MAP_MERGE_FULL.row(stopwatch.millis(OurMap.class, "mergeFull", size), pekkoFull),
                Comparisons.MAP_MERGE_DELTA.row(stopwatch.millis(OurMap.class, "mergeDelta", size), pekkoDelta),
                Comparisons.MAP_BYTES.row(
                        Replicas.gzipped(Replicas.map(Replicas.X, 0, entries).toBytes()), pekkoBytes));
    }

    private static List<Row> received(Plan plan, Stopwatch stopwatch, NodePeers node) throws Exception {
        Map<String, Integer> size = size(plan);
        NodePeers.Outcome peers = node.run("crdt.mjs", plan.scaled(ENTRIES), plan.scaled(NEWS));
        Figure full = Figure.of(stopwatch.millis(OurMap.class, "receiveFull", size));
        Figure delta = Figure.of(stopwatch.millis(OurMap.class, "receiveDelta", size));
        return List.of(
                Comparisons.FULL_YJS.row(full, peers.figure("yjs.merge_full.millis")),
                Comparisons.FULL_LORO.row(full, peers.figure("loro.merge_full.millis")),
                Comparisons.DELTA_YJS.row(delta, peers.figure("yjs.merge_delta.millis")),
                Comparisons.DELTA_LORO.row(delta, peers.figure("loro.merge_delta.millis")));
    }

    private static Row oneOp(Plan plan, Stopwatch stopwatch) throws RunnerException {
        return Comparisons.ONE_OP.row(
                MICROS_PER_MILLI * stopwatch.millis(OneOp.class, "merge", Map.of("entries", plan.scaled(MANY_ENTRIES))),
                MICROS_PER_MILLI * stopwatch.millis(OneOp.class, "merge", Map.of("entries", plan.scaled(FEW_ENTRIES))));
    }

    private static Map<String, Integer> size(Plan plan) {
        return Map.of("entries", plan.scaled(ENTRIES), "news", plan.scaled(NEWS));
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
