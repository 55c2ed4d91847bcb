package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.clock.Origin;
import io.continuum.protocol.sync.BatchVerifier;
import io.continuum.protocol.sync.OpBatch;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A whole log from one end of a session to the other on one thread, and the least that this can cost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SessionThroughput {
    private static final Origin HOLDER = origin(1);
    private static final Origin READER = origin(2);

    @Param("100")
    public int batches;

    private OneLog log = OneLog.signed(0);

    @Setup
    public void sign() {
        log = OneLog.signed(batches);
        Keys.check(transfer() == batches, "session");
        Keys.check(checkAlone() == batches, "signatures");
    }

    /** HELLO, STATE, WANT, OPS, ACK: encoded, decoded, checked, read and handed to the store. */
    @Benchmark
    public int transfer() {
        SessionEnd holder = new SessionEnd(log, HOLDER, READER, log.batches());
        SessionEnd reader = new SessionEnd(log, READER, HOLDER, List.of());
        SessionEnd.talk(holder, reader);
        return reader.batches();
    }

    /** The ceiling: hashes, Merkle root and signature of the same batches, and nothing else. */
    @Benchmark
    public int checkAlone() {
        int good = 0;
        for (OpBatch batch : log.batches()) {
            if (batch.check(log.scope(), log.verifier()).answer() == BatchVerifier.Answer.VALID) {
                good++;
            }
        }
        return good;
    }

    private static Origin origin(int octet) {
        byte[] bytes = new byte[Origin.BYTES];
        Arrays.fill(bytes, (byte) octet);
        return Origin.of(bytes);
    }
}
