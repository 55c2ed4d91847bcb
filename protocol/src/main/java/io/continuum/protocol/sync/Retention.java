package io.continuum.protocol.sync;

import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import java.util.ArrayList;
import java.util.List;

/**
 * What a replica must keep of its logs. The records say what is there; the signed ops that made it so prove it, and a
 * snapshot carries both. All other ops may go once every member has them: what they took away stays away, because their
 * numbers stay in the vector of whoever has seen them. Pure rules, for every store alike; SPEC.md
 * Y-70 and Y-71.
 */
public final class Retention {
    private Retention() {}

    /**
     * Whether an op is needed as it was signed: a value, a label or the presence of its record is its own, or it
     * supersedes an event that has not arrived here, which only it can tell who comes later.
     *
     * @param record the present state of the record that the op is about
     * @param seen what has been seen of the whole space
     */
    public static boolean isNeeded(Dot dot, RecordChange change, RecordState record, CausalContext seen) {
        return isAlive(dot, change, record)
                || change.context().stream()
                        .anyMatch(
                                known -> !seen.contains(known) && record.ahead().containsKey(known));
    }

    private static boolean isAlive(Dot dot, RecordChange change, RecordState record) {
        return switch (change) {
            case RecordChange.Put put ->
                record.presence().contains(dot)
                        || put.fields().keySet().stream()
                                .anyMatch(name -> record.field(name).contains(dot))
                        || put.labelled().stream()
                                .anyMatch(label -> record.labels().dotsOf(label).contains(dot));
            case RecordChange.Remove _ -> false;
        };
    }

    /**
     * A batch as it lies in a store.
     *
     * @param needed whether any of its ops is, see {@link #isNeeded}
     */
    public record Lying(SeqRange seqs, boolean needed) {}

    /**
     * The batches of one log that may be dropped: every member has them, no op of theirs is needed, and the log goes on
     * after them, so that its signed tip stays.
     *
     * @param batches of the log, ascending by their last ops
     * @param stable every member is known to have the log durably up to here
     */
    public static List<SeqRange> droppable(List<Lying> batches, long stable) {
        List<SeqRange> droppable = new ArrayList<>();
        for (int i = 0; i < batches.size() - 1; i++) {
            Lying batch = batches.get(i);
            if (!batch.needed() && batch.seqs().to() <= stable) {
                droppable.add(batch.seqs());
            }
        }
        return droppable;
    }

    /**
     * The first op from which on a log can be served as ops, once these batches are dropped: after the last of them. What
     * lies before it stays for snapshots only.
     *
     * @param before where that was until now, 1 for a log that was never compacted
     */
    public static long retainedFrom(long before, List<SeqRange> dropped) {
        long from = before;
        for (SeqRange batch : dropped) {
            from = Math.max(from, batch.to() + 1);
        }
        return from;
    }
}
