package io.continuum.protocol.sync;

import java.util.List;

/**
 * A batch whose signature and chain were checked. All of it is to be made durable, or nothing.
 *
 * @param ops its ops in order; those that the replica holds already are passed over
 */
public record IncomingBatch(OpBatch batch, List<IncomingOp> ops) {
    public IncomingBatch {
        ops = List.copyOf(ops);
    }

    /** The head of the log once this batch is durable. */
    public LogHead head() {
        return new LogHead(batch.log(), batch.to(), ops.getLast().hash());
    }
}
