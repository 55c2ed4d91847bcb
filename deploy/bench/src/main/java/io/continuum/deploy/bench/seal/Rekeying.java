package io.continuum.deploy.bench.seal;

import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A new epoch of a federation: fresh secrets, sealed to every member and signed by an admin. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Rekeying {
    @Param("1000")
    public int members;

    private Optional<Founded> founded = Optional.empty();

    private record Founded(Group group, EpochCommit first) {}

    @Setup
    public void found() {
        Group group = Group.of(members, 2);
        EpochCommit first = EpochCommit.first(group.roster, group.secrets, group.keys.getFirst());
        founded = Optional.of(new Founded(group, first));
    }

    @Benchmark
    public EpochCommit rekey() {
        Group group = founded.orElseThrow().group();
        EpochSecrets next = group.secrets.nextEpoch(group.random);
        return EpochCommit.after(
                founded.orElseThrow().first(), group.roster, next, EpochCommit.Reason.PERIODIC, group.keys.getFirst());
    }
}
