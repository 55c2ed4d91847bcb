package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.OpBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A member who lies. It has an identity of its own and shares the space, and shows each peer another face: behind each there
 * is an honest session over a dishonest store, and what it says is altered on the way. It signs with its own key only.
 */
final class SimulatedForger implements SimulatedNode {
    /** What the keys of records in forked logs begin with: about these, honest replicas may differ. */
    static final String KEY = "forged";

    private static final int AFTERMATH = 8;

    private final Simulation simulation;
    private final int number;
    private final Random random;
    private final LogId honestLog;
    private final LogId forkedLog;
    private final LogId futureLog;
    private final HybridClock clock;
    private final TreeMap<Integer, Face> faces = new TreeMap<>();

    SimulatedForger(Simulation simulation, int number) {
        this.simulation = simulation;
        this.number = number;
        this.random = Chance.of(simulation.schedule.seed(), 1 + number);
        this.honestLog = new LogId(origin(), 1);
        this.forkedLog = new LogId(origin(), 2);
        this.futureLog = new LogId(origin(), 3);
        this.clock = new HybridClock(() -> Instant.ofEpochMilli(simulation.nowMillis()), HybridTimestamp.ZERO);
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isUp() {
        return true;
    }

    @Override
    public boolean isBusy() {
        return false;
    }

    @Override
    public Map<LogId, LogHead> heads() {
        return Map.of();
    }

    @Override
    public void open(SimulatedLink link) {
        face(link).open();
    }

    @Override
    public void closed(SimulatedLink link) {
        face(link).session = null;
    }

    @Override
    public void receive(SimulatedLink link, byte[] message) {
        face(link).receive(message);
    }

    @Override
    public void tick() {
        faces.values().forEach(Face::tick);
    }

    private Face face(SimulatedLink link) {
        return faces.computeIfAbsent(link.number, _ -> new Face(link));
    }

    @Override
    public void step(Step step) {
        Random drawn = new Random(step.argument());
        List<SimulatedLink> ours = simulation.links.stream()
                .filter(link -> link.left == this || link.right == this)
                .toList();
        Misdeed misdeed = Misdeed.values()[drawn.nextInt(Misdeed.values().length)];
        simulation.tally.misdeeds.merge(misdeed, 1L, Long::sum);
        face(ours.get(drawn.nextInt(ours.size()))).commit(misdeed, drawn);
    }

    /** It does not stop when all others heal. */
    @Override
    public void heal() {
        for (int i = 0; i < AFTERMATH; i++) {
            simulation.in(random.nextInt(5_000), () -> step(new Step(0, Step.Act.FORGE, number, random.nextInt())));
        }
    }

    /** What one peer is shown. */
    private final class Face {
        private final SimulatedLink link;
        private final MemoryStore store = new MemoryStore(Fakes.SCOPE);
        private final Tampering tampering = new Tampering();
        private @Nullable SyncSession session;
        private long silentUntilMillis;

        Face(SimulatedLink link) {
            this.link = link;
        }

        void open() {
            session = new SyncSession(
                    new SyncSession.Ends(
                            Fakes.FEDERATION,
                            origin(),
                            link.other(SimulatedForger.this).origin(),
                            "forger"),
                    Fakes.VERIFIER,
                    Map.of(Fakes.SPACE, store.declared()));
            perform(session.start(simulation.nowMillis()));
        }

        void receive(byte[] message) {
            tampering.heard(message);
            if (session != null) {
                perform(session.receive(message, simulation.nowMillis()));
            }
        }

        void tick() {
            if (session != null) {
                perform(session.tick(simulation.nowMillis()));
            }
        }

        private void perform(List<Effect> effects) {
            SyncSession asking = session;
            for (Effect effect : effects) {
                if (asking == null || session != asking) {
                    return;
                }
                switch (effect) {
                    case Effect.Send send -> say(tampering.altered(FrameCodec.encode(send.frame()), random));
                    case Effect.ReadOps read ->
                        perform(asking.opsRead(read.readId(), store.read(read), simulation.nowMillis()));
                    case Effect.Apply apply ->
                        perform(asking.applied(
                                apply.applyId(),
                                apply.batches().stream().map(store::take).toList(),
                                simulation.nowMillis()));
                    case Effect.Close _ -> hangUp();
                    default -> {}
                }
            }
        }

        private void say(byte[] message) {
            tampering.heard(message);
            if (simulation.nowMillis() >= silentUntilMillis) {
                link.send(SimulatedForger.this, message);
            }
        }

        private void hangUp() {
            session = null;
            link.close(SimulatedForger.this);
        }

        void commit(Misdeed misdeed, Random drawn) {
            switch (misdeed) {
                case FORK -> write(forkedLog, KEY, drawn);
                case REWRITE -> {
                    store.heads.remove(forkedLog);
                    store.hashes.remove(forkedLog);
                    store.batches.remove(forkedLog);
                    hangUp();
                    write(forkedLog, KEY, drawn);
                }
                case OTHERS_DOT -> forgeOthers(drawn);
                case ALTER -> tampering.alterNext(1 + drawn.nextInt(4));
                case CLAIM -> say(ForgedFrames.claim(drawn, store.heads.values()));
                case ACKNOWLEDGE -> say(ForgedFrames.acknowledgement(drawn));
                case GARBAGE -> say(ForgedFrames.garbage(drawn, tampering.remembered(drawn)));
                case GREED -> ForgedFrames.greed(drawn, store.heads.values()).forEach(this::say);
                case ECHO -> say(tampering.remembered(drawn));
                case SILENCE -> silentUntilMillis = simulation.nowMillis() + drawn.nextInt(100_000);
                case FUTURE -> {
                    long aheadMillis = 3_600_000L * (1 + drawn.nextInt(3));
                    HybridClock ahead = new HybridClock(
                            () -> Instant.ofEpochMilli(simulation.nowMillis() + aheadMillis), HybridTimestamp.ZERO);
                    sign(futureLog, new Writes(ahead, KEY).few(drawn, store.records, futureLog, store.seq(futureLog)));
                }
                case WRITE -> {
                    if (faces.firstEntry().getValue() == this) {
                        write(honestLog, "record", drawn);
                    }
                }
            }
        }

        private void write(LogId log, String key, Random drawn) {
            sign(log, new Writes(clock, key).few(drawn, store.records, log, store.seq(log)));
        }

        private void sign(LogId log, List<OpBody> ops) {
            OpBatch batch =
                    OpBatch.sign(Fakes.SCOPE, log, store.seq(log) + 1, store.tip(log), ops, Fakes.signer(origin()));
            simulation.ledger.signed(batch);
            keep(batch);
        }

        /** The next ops of another's log, or the first of a new epoch of it, with our signature. */
        private void forgeOthers(Random drawn) {
            List<LogId> logs = new ArrayList<>(store.heads.keySet());
            logs.add(new LogId(Fakes.origin(1 + drawn.nextInt(number)), 77));
            LogId log = logs.get(drawn.nextInt(logs.size()));
            if (!log.origin().equals(origin())) {
                keep(OpBatch.sign(
                        Fakes.SCOPE,
                        log,
                        store.seq(log) + 1,
                        store.tip(log),
                        new Writes(clock, "record").few(drawn, store.records, log, store.seq(log)),
                        Fakes.signer(origin())));
            }
        }

        private void keep(OpBatch batch) {
            store.append(batch);
            if (session != null) {
                Bytes tip = store.tip(batch.log());
                perform(session.advanced(
                        Fakes.SPACE, List.of(new LogHead(batch.log(), batch.to(), tip)), simulation.nowMillis()));
            }
        }
    }
}
