package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordMap;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.OpBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A few replicas of one space on a bad network, all drawn from one seed: frames are lost, repeated, late and out of order,
 * connections are cut, processes crash and lose what was not durable, backups are restored, clocks step. Then everything
 * heals, and all replicas must come to hold the same.
 */
final class Simulation {
    private static final long TICK_MILLIS = 100;
    private static final long HEAL_MILLIS_MAX = 600_000;

    /** What happened, to see that the faults did. */
    int framesLost;

    int framesRepeated;
    int cuts;
    int crashes;
    int restores;
    int writes;

    private final long seed;
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private long nowMillis = 1_700_000_000_000L;
    private long order;
    private boolean healing;

    private record Event(long atMillis, long order, Runnable run) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMillis != other.atMillis
                    ? Long.compare(atMillis, other.atMillis)
                    : Long.compare(order, other.order);
        }
    }

    Simulation(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            replicas.add(new Replica(i));
        }
        for (int i = 1; i < count; i++) {
            links.add(new Link(replicas.get(i), replicas.get(random.nextInt(i))));
        }
        for (int i = 2; i < count; i++) {
            if (random.nextBoolean()) {
                links.add(new Link(replicas.get(i), replicas.get((i + 1) % count)));
            }
        }
    }

    /** Runs it all. @return what every replica holds in the end */
    RecordMap run() {
        boolean ordered = random.nextBoolean();
        links.forEach(Link::connect);
        long chaosUntilMillis = nowMillis + 1_000 + random.nextInt(3_000);
        schedule(0, this::tick);
        schedule(0, () -> disturbAgain(ordered));
        while (nowMillis < chaosUntilMillis) {
            step();
        }
        heal();
        long healUntilMillis = nowMillis + HEAL_MILLIS_MAX;
        while (!agree()) {
            if (nowMillis > healUntilMillis) {
                throw new AssertionError("seed " + seed + ": replicas do not agree after healing: " + describe());
            }
            long sliceUntilMillis = nowMillis + TICK_MILLIS;
            while (nowMillis < sliceUntilMillis) {
                step();
            }
        }
        return replicas.getFirst().store.records;
    }

    /** Every batch that any replica holds. */
    List<OpBatch> batches() {
        return replicas.getFirst().store.batches.values().stream()
                .flatMap(List::stream)
                .toList();
    }

    List<RecordMap> states() {
        return replicas.stream().map(replica -> replica.store.records).toList();
    }

    private void schedule(long inMillis, Runnable run) {
        events.add(new Event(nowMillis + inMillis, order++, run));
    }

    private void step() {
        Event event = events.poll();
        if (event == null) {
            throw new AssertionError("seed " + seed + ": nothing left to happen");
        }
        nowMillis = Math.max(nowMillis, event.atMillis());
        event.run().run();
    }

    private void tick() {
        replicas.forEach(Replica::tick);
        for (Link link : links) {
            if (!link.up && (healing || random.nextInt(10) == 0)) {
                link.connect();
            }
        }
        schedule(TICK_MILLIS, this::tick);
    }

    private void disturbAgain(boolean ordered) {
        if (!healing) {
            disturb(ordered);
            schedule(random.nextInt(150), () -> disturbAgain(ordered));
        }
    }

    private void disturb(boolean ordered) {
        Replica replica = replicas.get(random.nextInt(replicas.size()));
        Link link = links.get(random.nextInt(links.size()));
        switch (random.nextInt(16)) {
            case 0 -> link.cut();
            case 1 -> replica.crash();
            case 2 -> replica.backUp();
            case 3 -> {
                if (random.nextInt(4) == 0) {
                    replica.restore();
                }
            }
            case 4 -> replica.clockOffsetMillis = random.nextInt(240_000) - 120_000;
            case 5 -> {
                if (random.nextInt(10) == 0) {
                    replica.clockOffsetMillis = 480_000;
                }
            }
            case 6, 7 -> link.faulty = !link.faulty && !ordered;
            default -> replica.writeLater();
        }
    }

    private void heal() {
        healing = true;
        nowMillis += 600_000;
        for (Link link : links) {
            link.faulty = false;
            link.cut();
        }
        replicas.forEach(replica -> replica.clockOffsetMillis = 0);
    }

    private boolean agree() {
        MemoryStore first = replicas.getFirst().store;
        return replicas.stream()
                        .allMatch(replica -> replica.store.heads.equals(first.heads) && replica.pendingCommits == 0)
                && replicas.stream().allMatch(replica -> replica.store.records.equals(first.records));
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (Replica replica : replicas) {
            text.append('\n').append(replica.number).append(": ").append(replica.store.records.seen());
        }
        return text.toString();
    }

    /** Two replicas that may talk; each connection is a pair of sessions, and what a cut leaves on the way is lost. */
    private final class Link {
        final Replica left;
        final Replica right;
        boolean up;
        boolean faulty;
        int connection;

        Link(Replica left, Replica right) {
            this.left = left;
            this.right = right;
        }

        void connect() {
            up = true;
            connection++;
            left.open(this, right);
            right.open(this, left);
        }

        void cut() {
            if (up) {
                up = false;
                cuts++;
                left.sessions.remove(this);
                right.sessions.remove(this);
            }
        }

        void deliver(Replica to, byte[] message) {
            int current = connection;
            int copies = 1;
            if (faulty && random.nextInt(10) == 0) {
                framesLost++;
                return;
            }
            if (faulty && random.nextInt(10) == 0) {
                framesRepeated++;
                copies = 2;
            }
            for (int i = 0; i < copies; i++) {
                long delayMillis = faulty ? random.nextInt(300) : 20;
                schedule(delayMillis, () -> {
                    SyncSession session = to.sessions.get(this);
                    if (up && current == connection && session != null) {
                        to.perform(this, session.receive(message, to.wallMillis()));
                    }
                });
            }
        }
    }

    private final class Replica {
        final int number;
        final Origin origin;
        final Map<Link, SyncSession> sessions = new HashMap<>();
        MemoryStore store = new MemoryStore(Fakes.SCOPE);
        MemoryStore backup = store.copy();
        Bytes ownTip = Op.NO_OP;
        Bytes ownTipInBackup = Op.NO_OP;
        HybridClock clock;
        LogId log;
        long clockOffsetMillis;
        int pendingCommits;
        int life;

        Replica(int number) {
            this.number = number;
            this.origin = Fakes.origin(number + 1);
            this.log = new LogId(origin, random.nextInt() & LogId.EPOCH_MAX);
            this.clock = newClock();
        }

        long wallMillis() {
            return nowMillis + clockOffsetMillis;
        }

        private HybridClock newClock() {
            return new HybridClock(() -> Instant.ofEpochMilli(wallMillis()), HybridTimestamp.ZERO);
        }

        void open(Link link, Replica peer) {
            SyncSession session = new SyncSession(
                    new SyncSession.Ends(Fakes.FEDERATION, origin, peer.origin, "simulated"),
                    Fakes.VERIFIER,
                    Map.of(Fakes.SPACE, store.declared()));
            sessions.put(link, session);
            perform(link, session.start(wallMillis()));
        }

        void tick() {
            for (Map.Entry<Link, SyncSession> open : List.copyOf(sessions.entrySet())) {
                perform(open.getKey(), open.getValue().tick(wallMillis()));
            }
        }

        /** The database answers after a while; a crash before that leaves nothing. */
        private void inDatabase(Runnable work) {
            int current = life;
            long takesMillis = random.nextInt(10) == 0 ? random.nextInt(1_000) : random.nextInt(30);
            schedule(1 + takesMillis, () -> {
                if (life == current) {
                    work.run();
                }
            });
        }

        void perform(Link link, List<Effect> effects) {
            SyncSession session = sessions.get(link);
            for (Effect effect : effects) {
                switch (effect) {
                    case Effect.Send send -> {
                        Replica other = link.left == this ? link.right : link.left;
                        link.deliver(other, FrameCodec.encode(send.frame()));
                    }
                    case Effect.ReadOps read ->
                        inDatabase(() -> {
                            List<OpBatch> batches = store.read(read);
                            answer(link, session, asking -> asking.opsRead(read.readId(), batches, wallMillis()));
                        });
                    case Effect.Apply apply -> inDatabase(() -> apply(link, session, apply));
                    case Effect.SaveCursor save ->
                        store.cursors.merge(
                                link.left == this ? link.right.number : link.left.number,
                                save.acked(),
                                VersionVector::union);
                    case Effect.Freeze freeze ->
                        throw new AssertionError("seed " + seed + ": nobody forked, yet " + freeze);
                    case Effect.Close _ -> link.cut();
                    case Effect.ForgetCursor _,
                            Effect.ReadItems _,
                            Effect.OpenSnapshot _,
                            Effect.ReadChunk _,
                            Effect.ConsiderSnapshot _,
                            Effect.KeepChunk _,
                            Effect.InstallSnapshot _ ->
                        throw new AssertionError("seed " + seed + ": no feature was named, yet " + effect);
                    case Effect.Report _ -> {}
                }
            }
        }

        /** Answers the session that asked, if it is still the one of the link. */
        private void answer(Link link, @Nullable SyncSession asking, Function<SyncSession, List<Effect>> call) {
            if (asking != null && asking == sessions.get(link)) {
                perform(link, call.apply(asking));
            }
        }

        private void apply(Link link, @Nullable SyncSession asking, Effect.Apply apply) {
            List<BatchOutcome> outcomes = new ArrayList<>();
            for (IncomingBatch batch : apply.batches()) {
                BatchOutcome outcome = random.nextInt(20) == 0 ? new BatchOutcome.Later() : store.take(batch);
                outcomes.add(outcome);
                batch.ops().forEach(op -> clock.observe(op.body().hlc()));
            }
            answer(link, asking, session -> session.applied(apply.applyId(), outcomes, wallMillis()));
            tellOthers(apply.batches().stream()
                    .map(batch -> store.heads.get(batch.batch().log()))
                    .filter(head -> head != null)
                    .toList());
        }

        private void tellOthers(List<LogHead> heads) {
            for (Map.Entry<Link, SyncSession> open : List.copyOf(sessions.entrySet())) {
                perform(open.getKey(), open.getValue().advanced(Fakes.SPACE, heads, wallMillis()));
            }
        }

        void writeLater() {
            pendingCommits++;
            int current = life;
            schedule(1 + random.nextInt(50), () -> {
                if (life == current) {
                    pendingCommits--;
                    write();
                }
            });
        }

        private void write() {
            List<OpBody> ops = new ArrayList<>();
            RecordMap records = store.records;
            long seq = store.seq(log);
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                OpBody body = random.nextInt(25) == 0 ? poison() : change(records);
                ops.add(body);
                if (OpPayload.decode(body) instanceof OpContent.Change(String key, RecordChange change)) {
                    records = records.apply(log.dot(seq + i + 1), key, change);
                } else {
                    records = records.skip(log.dot(seq + i + 1));
                }
            }
            Bytes prevHash = seq == 0 ? ownTip : store.tip(log);
            OpBatch batch = OpBatch.sign(Fakes.SCOPE, log, seq + 1, prevHash, ops, Fakes.signer(origin));
            store.append(batch);
            ownTip = store.tip(log);
            writes += count;
            tellOthers(List.of(store.heads.get(log)));
        }

        private OpBody change(RecordMap records) {
            String key = "record " + random.nextInt(4);
            RecordState record = records.get(key);
            RecordChange change = random.nextInt(4) == 0
                    ? new RecordChange.Remove(record.context())
                    : new RecordChange.Put(
                            record.context(),
                            new TreeMap<>(Map.of("field " + random.nextInt(3), Bytes.ofText("v" + random.nextInt(99)))),
                            new TreeSet<>(random.nextInt(6) == 0 ? List.of("erased") : List.of()),
                            new TreeSet<>(random.nextInt(3) == 0 ? List.of("red") : List.of()),
                            new TreeSet<>(random.nextInt(3) == 0 ? List.of("blue") : List.of()));
            return Fakes.fits(OpPayload.encode(clock.next(), key, change));
        }

        private OpBody poison() {
            return random.nextBoolean()
                    ? new OpBody(clock.next(), OpKind.PUT.code(), OpKind.FLAG_CRITICAL, Bytes.ofText("no CBOR"))
                    : new OpBody(clock.next(), 999, 0, Bytes.ofText("from a later version"));
        }

        void crash() {
            crashes++;
            requireCursorsHold();
            life++;
            pendingCommits = 0;
            for (Link link : links) {
                if (link.left == this || link.right == this) {
                    link.cut();
                }
            }
            log = new LogId(origin, random.nextInt() & LogId.EPOCH_MAX);
            clock = newClock();
        }

        /** What the others believe that we hold must be what a crash leaves. */
        private void requireCursorsHold() {
            for (Replica other : replicas) {
                VersionVector believed = other.store.cursors.getOrDefault(number, VersionVector.EMPTY);
                if (!believed.minus(store.records.seen()).isEmpty()) {
                    throw new AssertionError("seed " + seed + ": acknowledged and lost in a crash: "
                            + believed.minus(store.records.seen()));
                }
            }
        }

        void backUp() {
            backup = store.copy();
            ownTipInBackup = ownTip;
        }

        /** What only this replica held since the backup is lost; what peers took of it comes back from them. */
        void restore() {
            restores++;
            crash();
            store = backup.copy();
            ownTip = ownTipInBackup;
            replicas.forEach(replica -> replica.store.cursors.remove(number));
            replicas.forEach(replica -> replica.backup.cursors.remove(number));
        }
    }

    /** The state that the ops define, worked out the slow and obvious way: what no op has superseded is there. */
    static Optional<String> differenceFromDefinition(RecordMap map, List<OpBatch> batches) {
        record Written(Dot dot, String key, RecordChange change) {}
        List<Written> all = new ArrayList<>();
        for (OpBatch batch : batches) {
            for (int i = 0; i < batch.ops().size(); i++) {
                if (OpPayload.decode(batch.ops().get(i)) instanceof OpContent.Change(String key, RecordChange change)) {
                    all.add(new Written(batch.log().dot(batch.from() + i), key, change));
                }
            }
        }
        for (Written written : all) {
            if (!(written.change() instanceof RecordChange.Put put)) {
                continue;
            }
            List<RecordChange> later = all.stream()
                    .filter(other -> other.key().equals(written.key())
                            && other.change().context().contains(written.dot()))
                    .map(Written::change)
                    .toList();
            RecordState record = map.get(written.key());
            boolean present = later.isEmpty();
            if (record.presence().contains(written.dot()) != present) {
                return Optional.of(written + " should " + (present ? "" : "not ") + "keep its record there");
            }
            for (String field : put.fields().keySet()) {
                boolean live = later.stream().noneMatch(change -> switch (change) {
                    case RecordChange.Put over ->
                        over.fields().containsKey(field) || over.erased().contains(field);
                    case RecordChange.Remove _ -> true;
                });
                if (record.field(field).siblings().containsKey(written.dot()) != live) {
                    return Optional.of(written + ": " + field + " should " + (live ? "" : "not ") + "be live");
                }
            }
            for (String label : put.labelled()) {
                boolean live = later.stream().noneMatch(change -> switch (change) {
                    case RecordChange.Put over ->
                        over.labelled().contains(label) || over.unlabelled().contains(label);
                    case RecordChange.Remove _ -> true;
                });
                boolean there = record.labels().dotsOf(label).contains(written.dot());
                if (there != live) {
                    return Optional.of(written + ": " + label + " should " + (live ? "" : "not ") + "be live");
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + writes + " writes, " + cuts + " cuts, " + crashes + " crashes";
    }
}
