package io.continuum.deploy.bench.seal;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Plan;
import io.continuum.deploy.bench.measure.Progress;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Stopwatch;
import io.continuum.deploy.bench.measure.Suite;
import java.util.List;
import java.util.Map;

/** What sealing costs beside the library operations that it cannot do without. */
public final class Seal implements Suite {
    private static final int MEMBERS = 1_000;
    private static final int BATCH = 50;
    private static final double MILLIS_PER_SECOND = 1_000;

    @Override
    public String name() {
        return "seal";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Signatures, envelopes, tag helpers, opening released patterns, rekeying.",
                "",
                "Each figure is the average of warmed code on one thread (JMH, one fresh virtual machine for each). The"
                        + " peers are",
                "the bare operations of Bouncy Castle, measured in the same run: what is left of a ratio below 1 is"
                        + " ours. The whole",
                "takes about 3 minutes, with --quick about 1, building not counted.");
    }

    @Override
    public List<Comparison> comparisons() {
        return Comparisons.ALL;
    }

    @Override
    public List<Row> run(Plan plan, Progress progress) throws Exception {
        Stopwatch stopwatch = new Stopwatch(plan, progress);
        double verifyAlone = perSecond(1, stopwatch.millis(Signatures.class, "verifyAlone"));
        double batch = stopwatch.millis(Acceptance.class, "accept", Map.of("envelopes", plan.scaled(BATCH)));
        return List.of(
                Comparisons.SIGN.row(
                        perSecond(1, stopwatch.millis(Signatures.class, "sign")),
                        perSecond(1, stopwatch.millis(Signatures.class, "signAlone"))),
                Comparisons.VERIFY.row(perSecond(1, stopwatch.millis(Signatures.class, "verify")), verifyAlone),
                Comparisons.ACCEPT.row(
                        perSecond(1, stopwatch.millis(Acceptance.class, "accept", Map.of("envelopes", 1))),
                        verifyAlone),
                Comparisons.ACCEPT_BATCH.row(perSecond(plan.scaled(BATCH), batch), verifyAlone),
                Comparisons.EVALUATE.row(
                        perSecond(Evaluation.BATCH, stopwatch.millis(Evaluation.class, "answer")),
                        perSecond(Evaluation.BATCH, stopwatch.millis(Evaluation.class, "pointsAlone"))),
                Comparisons.OPEN.row(perSecond(1, stopwatch.millis(Opening.class, "open", Map.of("helpers", 0)))),
                Comparisons.OPEN_HELPERS.row(
                        perSecond(1, stopwatch.millis(Opening.class, "open", Map.of("helpers", 1)))),
                Comparisons.REKEY.row(
                        stopwatch.millis(Rekeying.class, "rekey", Map.of("members", plan.scaled(MEMBERS)))));
    }

    private static double perSecond(int count, double millis) {
        return count * MILLIS_PER_SECOND / millis;
    }
}
