package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writers who change a few records at random and hear of each other late, each log by itself. */
final class RandomSpace {
    private static final List<String> FIELDS = List.of("text", "kind", "topic");
    private static final List<String> LABELS = List.of("red", "grün", "blue");

    final List<MemoryStore> stores = new ArrayList<>();
    final Map<LogId, List<OpBatch>> written = new TreeMap<>();
    private final Random random;
    private final int keys;
    private long millis = 1_700_000_000_000L;

    RandomSpace(Random random, int writers, int keys) {
        this.random = random;
        this.keys = keys;
        for (int i = 0; i < writers; i++) {
            stores.add(new MemoryStore(Fakes.SCOPE));
        }
    }

    static RandomSpace after(long seed, int writers, int keys, int steps) {
        RandomSpace space = new RandomSpace(new Random(seed), writers, keys);
        for (int i = 0; i < steps; i++) {
            space.step();
        }
        return space;
    }

    void step() {
        if (random.nextInt(3) == 0) {
            write(random.nextInt(stores.size()));
        } else {
            deliver(
                    stores.get(random.nextInt(stores.size())),
                    log(random.nextInt(stores.size())),
                    1 + random.nextInt(3));
        }
    }

    static LogId log(int writer) {
        return new LogId(Fakes.origin(writer + 1), 7 + writer);
    }

    private void write(int writer) {
        MemoryStore store = stores.get(writer);
        int count = 1 + random.nextInt(4);
        List<OpBody> ops = new ArrayList<>();
        Set<String> touched = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            String key = "key-" + random.nextInt(keys);
            if (touched.add(key)) {
                ops.add(Fakes.fits(
                        OpPayload.encode(new HybridTimestamp(millis++, 0), key, change(store.records.get(key)))));
            }
        }
        LogId log = log(writer);
        OpBatch batch = Fakes.batch(log, store.seq(log) + 1, store.tip(log), ops.toArray(OpBody[]::new));
        store.append(batch);
        written.computeIfAbsent(log, _ -> new ArrayList<>()).add(batch);
    }

    private RecordChange change(RecordState before) {
        Set<Dot> context = before.context();
        if (random.nextInt(4) == 0) {
            return new RecordChange.Remove(new TreeSet<>(context));
        }
        TreeMap<String, Bytes> fields = new TreeMap<>();
        TreeSet<String> erased = new TreeSet<>();
        for (String name : FIELDS) {
            switch (random.nextInt(4)) {
                case 0 -> fields.put(name, Bytes.ofText("value " + random.nextInt(1000)));
                case 1 -> erased.add(name);
                default -> {}
            }
        }
        TreeSet<String> labelled = new TreeSet<>();
        TreeSet<String> unlabelled = new TreeSet<>();
        for (String label : LABELS) {
            switch (random.nextInt(4)) {
                case 0 -> labelled.add(label);
                case 1 -> unlabelled.add(label);
                default -> {}
            }
        }
        return new RecordChange.Put(new TreeSet<>(context), fields, erased, labelled, unlabelled);
    }

    /** Gives a store the next batches of a log. */
    void deliver(MemoryStore store, LogId log, int batches) {
        int given = 0;
        for (OpBatch batch : written.getOrDefault(log, List.of())) {
            if (given < batches && batch.from() == store.seq(log) + 1) {
                store.append(batch);
                given++;
            }
        }
    }

    /** Gives a store everything that was ever written. */
    void deliverAll(MemoryStore store) {
        written.keySet().forEach(log -> deliver(store, log, Integer.MAX_VALUE));
    }

    /** What every store has. */
    VersionVector stable() {
        Map<LogId, SeqSet> stable = new HashMap<>();
        for (LogId log : written.keySet()) {
            stable.put(
                    log,
                    SeqSet.upTo(stores.stream()
                            .mapToLong(store -> store.seq(log))
                            .min()
                            .orElse(0)));
        }
        return VersionVector.of(stable);
    }

    long nowMillis() {
        return millis;
    }
}
