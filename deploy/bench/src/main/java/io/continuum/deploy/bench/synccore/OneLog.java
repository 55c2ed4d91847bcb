package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.record.RecordChange;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.sync.BatchVerifier;
import io.continuum.protocol.sync.Op;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.OpPayload;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.SpaceScope;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A log of full batches under real Ed25519 signatures: each op puts a text and an actor into a record that nobody holds,
 * about 300 bytes.
 */
record OneLog(SpaceScope scope, LogId id, BatchVerifier verifier, List<OpBatch> batches) {
    private static final long MILLIS = 1_700_000_000_000L;
    private static final String FILLER =
            "the pool ran dry because each retry opened a connection of its own and none was given back in time; ";

    static OneLog signed(int batchCount) {
        Bytes federation = Bytes.of(filled(0xfe));
        SpaceScope scope = new SpaceScope(federation, SpaceId.of(federation.toArray(), "bench"));
        SigningKey key = SigningKey.ofSeed(Secret.of(filled(7)));
        LogId log = new LogId(Origin.of(filled(1)), 42);
        List<OpBatch> batches = new ArrayList<>(batchCount);
        Bytes tip = Op.NO_OP;
        for (int b = 0; b < batchCount; b++) {
            List<OpBody> ops = new ArrayList<>(Limits.OPS_MAX);
            long from = (long) b * Limits.OPS_MAX + 1;
            for (int i = 0; i < Limits.OPS_MAX; i++) {
                ops.add(op(from + i));
            }
            OpBatch batch = OpBatch.sign(scope, log, from, tip, ops, key::sign);
            batches.add(batch);
            tip = batch.chain(scope).getLast();
        }
        BatchVerifier verifier = (_, message, signature) -> key.verifyingKey().verifies(message, signature)
                ? BatchVerifier.Answer.VALID
                : BatchVerifier.Answer.INVALID;
        return new OneLog(scope, log, verifier, batches);
    }

    private static OpBody op(long seq) {
        RecordChange put = RecordChange.Put.of(
                Set.of(),
                Map.of(
                        "text", Bytes.ofText(seq + " " + FILLER + FILLER),
                        "kind", Bytes.ofText("note"),
                        "actor", Bytes.ofText("actor-" + seq % 50)));
        return switch (OpPayload.encode(new HybridTimestamp(MILLIS + seq, 0), "memory-" + seq, put)) {
            case OpPayload.Fits(OpBody body) -> body;
            case OpPayload.TooLarge tooLarge -> throw new IllegalStateException(tooLarge.toString());
        };
    }

    private static byte[] filled(int octet) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) octet);
        return bytes;
    }
}
