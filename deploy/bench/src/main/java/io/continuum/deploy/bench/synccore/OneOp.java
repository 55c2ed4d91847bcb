package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.type.MvRegister;
import io.continuum.crdt.type.OrMap;
import io.continuum.crdt.type.State;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;

/**
 * Merges of single changes into one map, which keeps its size: another writer puts values at keys drawn from all of them, so
 * that the processor's caches help a large map no more than they would.
 */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OneOp {
    private static final int OPS = 1_000;

    @Param("1000000")
    public int entries;

    private final SplittableRandom random = new SplittableRandom(1);
    private final List<State<OrMap<String, MvRegister<String>>>> deltas = new ArrayList<>(OPS);
    private State<OrMap<String, MvRegister<String>>> map = State.of(Replicas.MAP);
    private State<OrMap<String, MvRegister<String>>> writer = State.of(Replicas.MAP);

    @Setup
    public void fill() {
        map = Replicas.map(Replicas.X, 0, entries);
    }

    /** The deltas that one call merges. */
    @Setup(Level.Invocation)
    public void write() {
        deltas.clear();
        for (int i = 0; i < OPS; i++) {
            int key = random.nextInt(entries);
            deltas.add(Replicas.put(writer, Replicas.Y, Keys.key(key), Keys.value(i)));
        }
    }

    @Benchmark
    @OperationsPerInvocation(OPS)
    public int merge() {
        for (State<OrMap<String, MvRegister<String>>> delta : deltas) {
            map.merge(delta);
        }
        Keys.check(map.value().size() == entries, "one op");
        return map.value().size();
    }
}
