package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordMap;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a replica writes: a few changes of a few records, now and then something that cannot be merged. */
final class Writes {
    private static final int KEYS = 4;

    private final HybridClock clock;
    private final String keyPrefix;

    Writes(HybridClock clock, String keyPrefix) {
        this.clock = clock;
        this.keyPrefix = keyPrefix;
    }

    /** A few ops, each written in sight of those before it. */
    List<OpBody> few(Random random, RecordMap held, LogId log, long seq) {
        List<OpBody> ops = new ArrayList<>();
        RecordMap records = held;
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            OpBody body = random.nextInt(25) == 0 ? poison(random) : change(random, records);
            ops.add(body);
            if (OpPayload.decode(body) instanceof OpContent.Change(String key, RecordChange change)) {
                records = records.apply(log.dot(seq + 1 + i), key, change);
            }
        }
        return ops;
    }

    /** Batches that fill frames and credit: hundreds of small ops, or a few that are nearly as large as they may be. */
    List<List<OpBody>> bulk(Random random) {
        List<List<OpBody>> batches = new ArrayList<>();
        boolean large = random.nextInt(3) == 0;
        int left = large ? 5 + random.nextInt(15) : 100 + random.nextInt(500);
        while (left > 0) {
            int count = Math.min(left, large ? 5 : Limits.OPS_MAX);
            List<OpBody> ops = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] value = new byte[large ? 30_000 : 8];
                random.nextBytes(value);
                ops.add(Fakes.fits(OpPayload.encode(
                        clock.next(),
                        keyPrefix + " bulk " + random.nextInt(50),
                        RecordChange.Put.of(new TreeSet<>(), Map.of("text", Bytes.of(value))))));
            }
            batches.add(ops);
            left -= count;
        }
        return batches;
    }

    /** As many of these ops, from the first on, as fit into one batch. */
    static List<OpBody> firstBatch(List<OpBody> ops) {
        int bytes = Limits.BATCH_HEADER_BYTES;
        int count = 0;
        while (count < Math.min(ops.size(), Limits.OPS_MAX)
                && bytes + ops.get(count).countedBytes() <= Limits.OPS_BYTES_MAX) {
            bytes += ops.get(count).countedBytes();
            count++;
        }
        return ops.subList(0, count);
    }

    private OpBody change(Random random, RecordMap records) {
        String key = keyPrefix + " " + random.nextInt(KEYS);
        RecordState record = records.get(key);
        RecordChange change = random.nextInt(4) == 0 ? new RecordChange.Remove(record.context()) : put(random, record);
        return Fakes.fits(OpPayload.encode(clock.next(), key, change));
    }

    private static RecordChange put(Random random, RecordState record) {
        TreeMap<String, Bytes> fields = new TreeMap<>();
        TreeSet<String> erased = new TreeSet<>();
        TreeSet<String> labelled = new TreeSet<>();
        TreeSet<String> unlabelled = new TreeSet<>();
        for (String name : List.of("a", "b", "c")) {
            switch (random.nextInt(5)) {
                case 0, 1 -> fields.put(name, Bytes.ofText("v" + random.nextInt(99)));
                case 2 -> erased.add(name);
                default -> {}
            }
        }
        for (String label : List.of("red", "blue")) {
            switch (random.nextInt(4)) {
                case 0 -> labelled.add(label);
                case 1 -> unlabelled.add(label);
                default -> {}
            }
        }
        return new RecordChange.Put(record.context(), fields, erased, labelled, unlabelled);
    }

    private OpBody poison(Random random) {
        return random.nextBoolean()
                ? new OpBody(clock.next(), OpKind.PUT.code(), OpKind.FLAG_CRITICAL, Bytes.ofText("no CBOR"))
                : new OpBody(clock.next(), 999, 0, Bytes.ofText("from a later version"));
    }
}
