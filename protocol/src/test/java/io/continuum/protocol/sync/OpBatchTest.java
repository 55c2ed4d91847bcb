package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordChange;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.wire.CborException;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rules Y-9 to Y-16. */
class OpBatchTest {
    private static final LogId LOG = new LogId(Fakes.origin(1), 0xdeadbeefL);
    private static final long MILLIS = 1_700_000_000_000L;

    private static final OpBody PUT = Fakes.fits(OpPayload.encode(
            new HybridTimestamp(MILLIS, 0),
            "memory-1",
            new RecordChange.Put(
                    new TreeSet<>(),
                    new TreeMap<>(Map.of("text", Bytes.ofText("first"))),
                    new TreeSet<>(),
                    new TreeSet<>(Set.of("red", "blue")),
                    new TreeSet<>())));
    private static final OpBody REMOVE = Fakes.fits(OpPayload.encode(
            new HybridTimestamp(MILLIS, 1), "memory-1", new RecordChange.Remove(new TreeSet<>(Set.of(LOG.dot(1))))));

    /** The expected values were worked out by a second implementation, in another language, from SPEC.md alone. */
    @Test
    void hashesAndSignedBytesAreThoseOfTheSpecification() {
        OpBatch batch = Fakes.batch(LOG, 1, Op.NO_OP, PUT, REMOVE);
        List<Bytes> chain = batch.chain(Fakes.SCOPE);

        assertThat(Fakes.SPACE).hasToString("583a759e6d94f4a719f47b6f4784f53bf506932f11d80a7fec400b2d5cd3fe25");
        assertThat(PUT.payload())
                .hasToString("86686d656d6f72792d318081826474657874456669727374808264626c75656372656480");
        assertThat(REMOVE.payload())
                .hasToString("82686d656d6f72792d318183582001010101010101010101010101010101"
                        + "010101010101010101010101010101011adeadbeef8101");
        assertThat(chain.get(0)).hasToString("8ef7fdaf3cb361fd384ccd38daa78dd15cb585ec205300344fbbaa6502ac56b7");
        assertThat(chain.get(1)).hasToString("9e354458bc8973de11091eda7d32ee6912bc8ed46056b1d524daa1f03fd8463c");
        Bytes root = BatchTree.root(chain);
        assertThat(root).hasToString("3d7ac347503f3c715f8b4b3aeb95e555f9fa28f28fb09f6cbb2cb24e1bd82d1a");
        assertThat(Bytes.of(Labels.sha256(batch.signed(Fakes.SCOPE, root))))
                .hasToString("a313ba6184f59a5e6b94b85592b5a15196afe2777013c0d333beb43f5a415d80");
    }

    @Test
    void aBatchIsValidOnlyAsItsOriginSignedIt() {
        OpBatch batch = Fakes.batch(LOG, 1, Op.NO_OP, PUT, REMOVE);
        Bytes otherHash = Bytes.of(Fakes.filled(32, 9));

        assertThat(answer(batch, Fakes.SCOPE)).isEqualTo(BatchVerifier.Answer.VALID);
        List<OpBatch> altered = List.of(
                new OpBatch(LOG, 2, Op.NO_OP, batch.ops(), batch.signature()),
                new OpBatch(LOG, 1, otherHash, batch.ops(), batch.signature()),
                new OpBatch(LOG, 1, Op.NO_OP, List.of(PUT), batch.signature()),
                new OpBatch(new LogId(LOG.origin(), 1), 1, Op.NO_OP, batch.ops(), batch.signature()),
                new OpBatch(new LogId(Fakes.origin(2), LOG.epoch()), 1, Op.NO_OP, batch.ops(), batch.signature()));
        for (OpBatch other : altered) {
            assertThat(answer(other, Fakes.SCOPE)).isEqualTo(BatchVerifier.Answer.INVALID);
        }
        SpaceScope elsewhere = new SpaceScope(Fakes.FEDERATION, SpaceId.of(Fakes.FEDERATION.toArray(), "other"));
        assertThat(answer(batch, elsewhere)).isEqualTo(BatchVerifier.Answer.INVALID);
    }

    @Test
    void anOpAloneIsProvedByItsPathAndTheSignedHeader() {
        OpBatch batch = Fakes.batch(LOG, 1, Op.NO_OP, PUT, REMOVE);
        List<Bytes> chain = batch.chain(Fakes.SCOPE);

        List<Bytes> path = BatchTree.path(chain, 1);

        assertThat(BatchTree.verify(chain.get(1), 1, 2, path, BatchTree.root(chain)))
                .isTrue();
        assertThat(batch.ops(Fakes.SCOPE).get(1).hash(Fakes.SCOPE)).isEqualTo(chain.get(1));
    }

    @Test
    void aKeptBatchIsReadBackAsItWas() throws Exception {
        OpBatch batch = Fakes.batch(LOG, 7, Bytes.of(Fakes.filled(32, 3)), PUT, REMOVE);

        assertThat(OpBatch.fromBytes(batch.toBytes())).isEqualTo(batch);
        byte[] longer = Arrays.copyOf(batch.toBytes(), batch.toBytes().length + 1);
        assertThatThrownBy(() -> OpBatch.fromBytes(longer)).isInstanceOf(CborException.class);
    }

    @Test
    void opsOfABatchAreInTheOrderOfTheirTimesAndNotTooMany() {
        assertThatThrownBy(() -> Fakes.batch(LOG, 1, Op.NO_OP, REMOVE, PUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ascend");
        assertThatThrownBy(() -> Fakes.batch(LOG, 1, Op.NO_OP)).isInstanceOf(IllegalArgumentException.class);
        List<OpBody> large = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            large.add(new OpBody(
                    new HybridTimestamp(MILLIS, i), 999, 0, Bytes.of(new byte[Limits.OP_PAYLOAD_BYTES_MAX])));
        }
        assertThatThrownBy(() -> Fakes.batch(LOG, 1, Op.NO_OP, large.toArray(OpBody[]::new)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most " + Limits.OPS_BYTES_MAX);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changesAreReadBackAsTheyWereWritten(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            RecordChange change = change(random);
            OpBody body = Fakes.fits(OpPayload.encode(new HybridTimestamp(MILLIS, 0), "ключ " + round, change));

            assertThat(OpPayload.decode(body))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(new OpContent.Change("ключ " + round, change));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDamagedPayloadIsInvalidAndNeverThrows(long seed) {
        Random random = new Random(seed);
        int invalid = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] payload = (random.nextBoolean() ? PUT : REMOVE).payload().toArray();
            for (int i = 0; i <= random.nextInt(3); i++) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            }
            OpContent content = OpPayload.decode(new OpBody(
                    new HybridTimestamp(MILLIS, 0), 1 + random.nextInt(2), OpKind.FLAG_CRITICAL, Bytes.of(payload)));
            invalid += content instanceof OpContent.Invalid ? 1 : 0;
        }
        assertThat(invalid).as("seed %d", seed).isGreaterThan(2_500);
    }

    @Test
    void aLaterVersionMayAddItemsAtTheEndOfAPayload() {
        byte[] payload = REMOVE.payload().toArray();
        byte[] longer = Arrays.copyOf(payload, payload.length + 1);
        longer[0]++;
        longer[payload.length] = 0x07;

        assertThat(OpPayload.decode(new OpBody(REMOVE.hlc(), OpKind.REMOVE.code(), 0, Bytes.of(longer))))
                .isEqualTo(OpPayload.decode(REMOVE));
    }

    @Test
    void aKindOfALaterVersionIsUnknownAndSaysWhetherItIsCritical() {
        assertThat(OpPayload.decode(new OpBody(PUT.hlc(), 77, 0, Bytes.EMPTY)))
                .isEqualTo(new OpContent.UnknownKind(77, false));
        assertThat(OpPayload.decode(new OpBody(PUT.hlc(), 77, OpKind.FLAG_CRITICAL, Bytes.EMPTY)))
                .isEqualTo(new OpContent.UnknownKind(77, true));
    }

    @Test
    void aChangeBeyondALimitIsNotEncoded() {
        HybridTimestamp now = new HybridTimestamp(MILLIS, 0);
        Bytes large = Bytes.of(new byte[Limits.OP_PAYLOAD_BYTES_MAX]);

        assertThat(OpPayload.encode(now, "k".repeat(257), RecordChange.Put.of(Set.of(), Map.of())))
                .isEqualTo(new OpPayload.TooLarge("record key", 257, Limits.RECORD_KEY_BYTES_MAX));
        assertThat(OpPayload.encode(now, "k", RecordChange.Put.of(Set.of(), Map.of("text", large))))
                .isInstanceOf(OpPayload.TooLarge.class);
        Set<Dot> dots = new HashSet<>();
        for (int i = 1; i <= Limits.CONTEXT_DOTS_MAX + 1; i++) {
            dots.add(LOG.dot(i));
        }
        assertThat(OpPayload.encode(now, "k", RecordChange.Put.of(dots, Map.of())))
                .isEqualTo(new OpPayload.TooLarge("context", 513, Limits.CONTEXT_DOTS_MAX));
    }

    private static BatchVerifier.Answer answer(OpBatch batch, SpaceScope scope) {
        return batch.check(scope, Fakes.VERIFIER).answer();
    }

    private static RecordChange change(Random random) {
        TreeSet<Dot> context = new TreeSet<>();
        for (int i = 0; i < random.nextInt(6); i++) {
            context.add(new LogId(Fakes.origin(1 + random.nextInt(3)), random.nextInt(3)).dot(1 + random.nextInt(40)));
        }
        if (random.nextInt(4) == 0) {
            return new RecordChange.Remove(context);
        }
        TreeMap<String, Bytes> fields = new TreeMap<>();
        for (int i = 0; i < random.nextInt(5); i++) {
            fields.put("f" + random.nextInt(9), Bytes.ofText("wert " + random.nextInt()));
        }
        return new RecordChange.Put(
                context,
                fields,
                new TreeSet<>(random.nextBoolean() ? Set.of("gone", "\ud83d\ude00", "\uffee") : Set.of()),
                new TreeSet<>(random.nextBoolean() ? Set.of("\ud83d\ude00", "\uffee") : Set.of()),
                random.nextBoolean() ? new TreeSet<>(Set.of("red")) : Collections.emptySortedSet());
    }
}
