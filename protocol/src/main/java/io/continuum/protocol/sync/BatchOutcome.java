package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.wire.Verdict;
import java.util.List;

/** What the replica did with one {@link IncomingBatch}. */
public sealed interface BatchOutcome {
    /** Durable. One verdict for each op, all of them {@link Verdict#taken}. */
    record Stored(List<Verdict> verdicts) implements BatchOutcome {
        public Stored {
            verdicts = List.copyOf(verdicts);
        }
    }

    /** Not taken, and nothing of it: the database was busy, or the batch does not follow what is there. */
    record Later() implements BatchOutcome {}

    /** Not taken: the log is frozen here, for a fork that another session found. */
    record Frozen() implements BatchOutcome {}

    /** Not taken: op {@code seq} is here already with the hash {@code held}, or what is here does not lead to the batch. */
    record Forked(long seq, Bytes held) implements BatchOutcome {}
}
