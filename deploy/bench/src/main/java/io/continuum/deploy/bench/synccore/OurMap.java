package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.type.MvRegister;
import io.continuum.crdt.type.OrMap;
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

/** Our map of multi-value registers; each merge gets a copy of its own, made outside of the time that counts. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OurMap {
    @Param("100000")
    public int entries;

    @Param("1000")
    public int news;

    private State<OrMap<String, MvRegister<String>>> mine = State.of(Replicas.MAP);
    private State<OrMap<String, MvRegister<String>>> theirs = State.of(Replicas.MAP);
    private State<OrMap<String, MvRegister<String>>> delta = State.of(Replicas.MAP);
    private byte[] theirBytes = new byte[0];
    private byte[] deltaBytes = new byte[0];

    @Setup
    public void fill() throws DamagedException {
        mine = Replicas.map(Replicas.X, 0, entries);
        theirs = Replicas.map(Replicas.Y, entries / 2, entries);
        State<OrMap<String, MvRegister<String>>> later = theirs.copy();
        for (int i = 0; i < news; i++) {
            delta.merge(Replicas.put(later, Replicas.Y, Keys.fresh(i), Keys.value(i)));
        }
        theirBytes = theirs.toBytes();
        deltaBytes = delta.toBytes();
        State<OrMap<String, MvRegister<String>>> full = mine.copy();
        full.merge(decoded(theirBytes));
        Keys.check(full.value().size() == entries + entries / 2, "merge");
        State<OrMap<String, MvRegister<String>>> more = mine.copy();
        more.merge(decoded(deltaBytes));
        Keys.check(more.value().size() == entries + news, "delta merge");
    }

    /** The map that one merge changes. */
    @org.openjdk.jmh.annotations.State(Scope.Thread)
    public static class Copy {
        private State<OrMap<String, MvRegister<String>>> map = State.of(Replicas.MAP);

        @Setup(Level.Invocation)
        public void copy(OurMap of) {
            map = of.mine.copy();
        }
    }

    @Benchmark
    public State<OrMap<String, MvRegister<String>>> put() {
        return Replicas.map(Replicas.X, 0, entries);
    }

    @Benchmark
    public State<OrMap<String, MvRegister<String>>> mergeFull(Copy copy) {
        copy.map.merge(theirs);
        return copy.map;
    }

    @Benchmark
    public State<OrMap<String, MvRegister<String>>> mergeDelta(Copy copy) {
        copy.map.merge(delta);
        return copy.map;
    }

    @Benchmark
    public State<OrMap<String, MvRegister<String>>> receiveFull(Copy copy) throws DamagedException {
        copy.map.merge(decoded(theirBytes));
        return copy.map;
    }

    @Benchmark
    public State<OrMap<String, MvRegister<String>>> receiveDelta(Copy copy) throws DamagedException {
        copy.map.merge(decoded(deltaBytes));
        return copy.map;
    }

    private static State<OrMap<String, MvRegister<String>>> decoded(byte[] bytes) throws DamagedException {
        return State.fromBytes(Replicas.MAP, bytes, Replicas.LIMITS);
    }
}
