package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.type.OrSet;
import io.continuum.crdt.type.State;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;

/** Our observed-remove set. It is mutable, so each merge gets a copy of its own, made outside of the time that counts. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OurSet {
    @Param("100000")
    public int entries;

    @Param("1000")
    public int news;

    private State<OrSet<String>> mine = State.of(Replicas.SET);
    private State<OrSet<String>> theirs = State.of(Replicas.SET);
    private State<OrSet<String>> delta = State.of(Replicas.SET);

    @Setup
    public void fill() {
        mine = Replicas.set(Replicas.X, 0, entries);
        theirs = Replicas.set(Replicas.Y, entries / 2, entries);
        State<OrSet<String>> later = theirs.copy();
        for (int i = 0; i < news; i++) {
            delta.merge(later.change(Replicas.Y, OrSet.add(Keys.fresh(i))));
        }
        State<OrSet<String>> full = mine.copy();
        full.merge(theirs);
        Keys.check(full.value().size() == entries + entries / 2, "merge");
        State<OrSet<String>> more = mine.copy();
        more.merge(delta);
        Keys.check(more.value().size() == entries + news, "delta merge");
    }

    /** The set that one merge changes. */
    @org.openjdk.jmh.annotations.State(Scope.Thread)
    public static class Copy {
        private State<OrSet<String>> set = State.of(Replicas.SET);

        @Setup(Level.Invocation)
        public void copy(OurSet of) {
            set = of.mine.copy();
        }
    }

    @Benchmark
    public State<OrSet<String>> add() {
        return Replicas.set(Replicas.X, 0, entries);
    }

    @Benchmark
    public State<OrSet<String>> mergeFull(Copy copy) {
        copy.set.merge(theirs);
        return copy.set;
    }

    @Benchmark
    public State<OrSet<String>> mergeDelta(Copy copy) {
        copy.set.merge(delta);
        return copy.set;
    }
}
