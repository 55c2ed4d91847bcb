package io.continuum.deploy.bench.synccore;

import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.ddata.ORSet;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Apache Pekko's observed-remove set as a plain value; it is immutable, so every call starts from the same one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PekkoSet {
    static final SelfUniqueAddress X = address(1);
    static final SelfUniqueAddress Y = address(2);

    @Param("100000")
    public int entries;

    @Param("1000")
    public int news;

    private ORSet<String> mine = ORSet.create();
    private ORSet<String> theirs = ORSet.create();
    private ORSet.DeltaOp delta = mine.add(X, "").delta().get();

    @Setup
    public void fill() {
        mine = filled(X, 0, entries);
        theirs = filled(Y, entries / 2, entries);
        ORSet<String> later = theirs;
        for (int i = 0; i < news; i++) {
            later = later.add(Y, Keys.fresh(i));
        }
        delta = later.delta().get();
        Keys.check(mine.merge(theirs).size() == entries + entries / 2, "merge");
        Keys.check(mine.mergeDelta(delta).size() == entries + news, "delta merge");
    }

    /** Adds one by one, the delta taken away after each as its replicator does. */
    static ORSet<String> filled(SelfUniqueAddress writer, int from, int count) {
        ORSet<String> set = ORSet.create();
        for (int i = from; i < from + count; i++) {
            set = set.add(writer, Keys.key(i)).resetDelta();
        }
        return set;
    }

    @Benchmark
    public ORSet<String> add() {
        return filled(X, 0, entries);
    }

    @Benchmark
    public ORSet<String> mergeFull() {
        return mine.merge(theirs);
    }

    @Benchmark
    public ORSet<String> mergeDelta() {
        return mine.mergeDelta(delta);
    }

    private static SelfUniqueAddress address(long uid) {
        return new SelfUniqueAddress(
                UniqueAddress.apply(new Address("pekko", "bench", "127.0.0.1", 25_520 + (int) uid), uid));
    }
}
