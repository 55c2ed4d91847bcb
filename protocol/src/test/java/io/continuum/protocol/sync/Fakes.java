package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.record.RecordChange;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.wire.OpBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** Origins, spaces and signatures for tests. A signature here is a hash with the origin: fast, and good enough to forge-proof nothing but mistakes. */
final class Fakes {
    static final Bytes FEDERATION = Bytes.of(filled(32, 0xfe));
    static final SpaceId SPACE = SpaceId.of(FEDERATION.toArray(), "notes");
    static final SpaceScope SCOPE = new SpaceScope(FEDERATION, SPACE);
    static final BatchVerifier VERIFIER =
            (origin, message, signature) -> Arrays.equals(signer(origin).sign(message), signature)
                    ? BatchVerifier.Answer.VALID
                    : BatchVerifier.Answer.INVALID;

    private Fakes() {}

    static Origin origin(int n) {
        return Origin.of(filled(Origin.BYTES, n));
    }

    static BatchSigner signer(Origin origin) {
        return message -> {
            byte[] half = Labels.BATCH.hash(origin.bytes(), message);
            byte[] signature = Arrays.copyOf(half, OpBatch.SIGNATURE_BYTES);
            System.arraycopy(half, 0, signature, half.length, half.length);
            return signature;
        };
    }

    /** An op that sets the field {@code text} of a record that nobody knows yet. */
    static OpBody put(long millis, String key, String text) {
        return fits(OpPayload.encode(
                new HybridTimestamp(millis, 0),
                key,
                RecordChange.Put.of(Set.of(), Map.of("text", Bytes.of(text.getBytes(StandardCharsets.UTF_8))))));
    }

    static OpBody fits(OpPayload.Encoded encoded) {
        return switch (encoded) {
            case OpPayload.Fits(OpBody body) -> body;
            case OpPayload.TooLarge tooLarge -> throw new IllegalArgumentException(tooLarge.toString());
        };
    }

    static OpBatch batch(LogId log, long from, Bytes prevHash, OpBody... ops) {
        return OpBatch.sign(SCOPE, log, from, prevHash, Arrays.asList(ops), signer(log.origin()));
    }

    static LogHead head(OpBatch batch) {
        return new LogHead(batch.log(), batch.to(), batch.chain(SCOPE).getLast());
    }

    static byte[] filled(int length, int octet) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) octet);
        return bytes;
    }
}
