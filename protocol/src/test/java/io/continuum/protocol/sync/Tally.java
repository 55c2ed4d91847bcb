package io.continuum.protocol.sync;

import java.util.EnumMap;
import java.util.Map;

/** What happened in simulations, to see that the faults did. */
final class Tally {
    long simulations;
    long writes;
    long lost;
    long repeated;
    long swallowed;
    long sessions;
    long closed;
    long frames;
    long frozen;
    long refusedBatches;
    long repaired;
    long compacted;
    long snapshots;
    long resets;
    long resyncs;
    long healMillis;
    long healMillisMax;
    final Map<Step.Act, Long> steps = new EnumMap<>(Step.Act.class);
    final Map<Misdeed, Long> misdeeds = new EnumMap<>(Misdeed.class);

    void count(Step step) {
        steps.merge(step.act(), 1L, Long::sum);
    }

    void add(Tally other) {
        simulations += other.simulations;
        writes += other.writes;
        lost += other.lost;
        repeated += other.repeated;
        swallowed += other.swallowed;
        sessions += other.sessions;
        closed += other.closed;
        frames += other.frames;
        frozen += other.frozen;
        refusedBatches += other.refusedBatches;
        repaired += other.repaired;
        compacted += other.compacted;
        snapshots += other.snapshots;
        resets += other.resets;
        resyncs += other.resyncs;
        healMillis += other.healMillis;
        healMillisMax = Math.max(healMillisMax, other.healMillisMax);
        other.steps.forEach((act, count) -> steps.merge(act, count, Long::sum));
        other.misdeeds.forEach((misdeed, count) -> misdeeds.merge(misdeed, count, Long::sum));
    }

    @Override
    public String toString() {
        return simulations + " federations: " + writes + " ops written, " + frames + " frames, " + lost + " lost, "
                + repeated + " repeated, " + swallowed + " swallowed by partitions, " + sessions + " sessions, "
                + closed
                + " ended by one side, " + frozen + " logs frozen, " + refusedBatches + " batches refused, " + repaired
                + " ops repaired, "
                + compacted + " compacted, " + snapshots + " snapshots installed, " + resets + " replicas reset, "
                + resyncs
                + " resyncs, healed after "
                + healMillis / Math.max(1, simulations) + " ms (at most " + healMillisMax + ")\nsteps " + steps
                + "\nmisdeeds " + misdeeds;
    }
}
