package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.sync.SimulationFailure.Check;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.OpBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A node that runs the code that ships: one session for each connection, a database that answers late, a clock of its own. */
final class SimulatedReplica implements SimulatedNode {
    private final Simulation simulation;
    private final int number;
    private final Random random;
    private final TreeMap<Integer, Talk> talks = new TreeMap<>();
    private final Map<Integer, Long> unknownUntilMillis = new HashMap<>();

    private MemoryStore store;
    private MemoryStore backup;
    private Bytes ownTip = Op.NO_OP;
    private Bytes ownTipInBackup = Op.NO_OP;
    private HybridClock clock;
    private LogId log;
    private long clockOffsetMillis;
    private long slowUntilMillis;
    private long downUntilMillis;
    private int working;
    private int life;

    /** One end of a connection. */
    private record Talk(SimulatedLink link, SyncSession session, SessionWatch watch) {}

    SimulatedReplica(Simulation simulation, int number) {
        this.simulation = simulation;
        this.number = number;
        this.random = Chance.of(simulation.schedule.seed(), 1 + number);
        this.store = new MemoryStore(Fakes.SCOPE, simulation.plant.merge());
        this.backup = store.copy();
        this.log = newLog();
        this.clock = newClock();
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isUp() {
        return simulation.nowMillis() >= downUntilMillis;
    }

    @Override
    public boolean isBusy() {
        return working > 0;
    }

    @Override
    public Map<LogId, LogHead> heads() {
        return store.heads;
    }

    MemoryStore store() {
        return store;
    }

    private long wallMillis() {
        return simulation.nowMillis() + clockOffsetMillis;
    }

    private HybridClock newClock() {
        return new HybridClock(() -> Instant.ofEpochMilli(wallMillis()), HybridTimestamp.ZERO);
    }

    private LogId newLog() {
        return new LogId(origin(), random.nextInt() & LogId.EPOCH_MAX);
    }

    @Override
    public void open(SimulatedLink link) {
        SimulatedNode peer = link.other(this);
        SyncSession session = new SyncSession(
                new SyncSession.Ends(Fakes.FEDERATION, origin(), peer.origin(), "simulated"),
                this::verify,
                Map.of(Fakes.SPACE, store.declared()));
        Talk talk = new Talk(link, session, new SessionWatch(number));
        talks.put(link.number, talk);
        simulation.tally.sessions++;
        perform(talk, session.start(wallMillis()));
    }

    private BatchVerifier.Answer verify(Origin origin, byte[] message, byte[] signature) {
        for (SimulatedNode node : simulation.nodes) {
            boolean unknown = unknownUntilMillis.getOrDefault(node.number(), 0L) > simulation.nowMillis();
            if (unknown && node != this && node.origin().equals(origin)) {
                return BatchVerifier.Answer.UNKNOWN_ORIGIN;
            }
        }
        return Fakes.VERIFIER.verify(origin, message, signature);
    }

    @Override
    public void closed(SimulatedLink link) {
        talks.remove(link.number);
    }

    @Override
    public void receive(SimulatedLink link, byte[] message) {
        Talk talk = talks.get(link.number);
        if (talk != null) {
            if (FrameCodec.decode(message) instanceof FrameCodec.Ok(Frame frame)) {
                talk.watch().received(frame);
            }
            perform(talk, talk.session().receive(message, wallMillis()));
        }
    }

    @Override
    public void tick() {
        for (Talk talk : List.copyOf(talks.values())) {
            perform(talk, talk.session().tick(wallMillis()));
        }
    }

    @Override
    public void step(Step step) {
        switch (step.act()) {
            case WRITE -> write(step.argument(), false);
            case BULK -> write(step.argument(), true);
            case CRASH -> crash(step.argument());
            case SLOW -> slowUntilMillis = Math.max(slowUntilMillis, simulation.nowMillis() + step.argument());
            case CLOCK -> clockOffsetMillis = step.argument();
            case STRANGER ->
                unknownUntilMillis.put((int) (step.argument() % 16), simulation.nowMillis() + step.argument() / 16);
            case BACKUP -> {
                backup = store.copy();
                ownTipInBackup = ownTip;
            }
            case RESTORE -> restore(step.argument());
            default -> throw new IllegalArgumentException("not for a replica: " + step);
        }
    }

    @Override
    public void heal() {
        clockOffsetMillis = 0;
        slowUntilMillis = 0;
        downUntilMillis = 0;
        unknownUntilMillis.clear();
    }

    /**
     * The database does its work after a while, and says so after another. A crash before leaves nothing of it, one in
     * between leaves what nobody was told.
     */
    private <T> void inDatabase(Supplier<T> work, Consumer<T> answer) {
        int current = life;
        working++;
        simulation.in(databaseMillis(), () -> {
            if (life != current) {
                return;
            }
            T done = work.get();
            simulation.in(random.nextInt(8) == 0 ? random.nextInt(200) : 1, () -> {
                if (life == current) {
                    working--;
                    answer.accept(done);
                }
            });
        });
    }

    private long databaseMillis() {
        if (simulation.nowMillis() < slowUntilMillis) {
            return 1_000 + random.nextInt(random.nextInt(20) == 0 ? 70_000 : 4_000);
        }
        return 1 + (random.nextInt(10) == 0 ? random.nextInt(1_000) : random.nextInt(30));
    }

    private void perform(Talk talk, List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Send(Frame frame) -> send(talk, frame);
                case Effect.ReadOps read -> read(talk, read);
                case Effect.Apply apply -> apply(talk, apply);
                case Effect.SaveCursor(SpaceId _, VersionVector acked) -> believe(talk, acked);
                case Effect.Freeze freeze -> freeze(freeze);
                case Effect.Close _ -> {
                    simulation.tally.closed++;
                    talks.remove(talk.link().number, talk);
                    talk.link().close(this);
                }
                case Effect.ForgetCursor _ -> forgetCursor(peer(talk));
                case Effect.ReadItems _,
                        Effect.OpenSnapshot _,
                        Effect.ReadChunk _,
                        Effect.ConsiderSnapshot _,
                        Effect.KeepChunk _,
                        Effect.InstallSnapshot _ -> throw new IllegalStateException("no such feature: " + effect);
                case Effect.Report(Notice notice) -> {
                    if (notice instanceof Notice.BatchRefused) {
                        simulation.tally.refusedBatches++;
                    }
                }
            }
        }
    }

    /** Whether the session is still that of its link: who has asked before gets no answer. */
    private boolean isOpen(Talk talk) {
        return talks.get(talk.link().number) == talk;
    }

    private void send(Talk talk, Frame frame) {
        if (!isOpen(talk) && !(frame instanceof Frame.Goodbye)) {
            return;
        }
        talk.watch().sending(frame, store);
        simulation.tally.frames++;
        talk.link().send(this, FrameCodec.encode(frame));
        for (Frame believed : simulation.plant.believedAfter(number, peer(talk), frame)) {
            simulation.in(0, () -> {
                if (isOpen(talk)) {
                    perform(talk, talk.session().receive(FrameCodec.encode(believed), wallMillis()));
                }
            });
        }
    }

    private int peer(Talk talk) {
        return talk.link().other(this).number();
    }

    private void read(Talk talk, Effect.ReadOps read) {
        talk.watch().asked(read);
        inDatabase(() -> simulation.plant.read(number, peer(talk), store.read(read)), batches -> {
            talk.watch().answered(read);
            if (isOpen(talk)) {
                perform(talk, talk.session().opsRead(read.readId(), batches, wallMillis()));
            }
        });
    }

    private void apply(Talk talk, Effect.Apply apply) {
        talk.watch().asked(apply);
        inDatabase(() -> take(apply), outcomes -> {
            talk.watch().answered(apply);
            if (isOpen(talk)) {
                perform(talk, talk.session().applied(apply.applyId(), outcomes, wallMillis()));
            }
            tellOthers(apply.batches().stream()
                    .map(batch -> store.heads.get(batch.batch().log()))
                    .filter(head -> head != null)
                    .distinct()
                    .toList());
        });
    }

    private List<BatchOutcome> take(Effect.Apply apply) {
        List<BatchOutcome> outcomes = new ArrayList<>();
        for (IncomingBatch batch : apply.batches()) {
            BatchOutcome outcome = random.nextInt(20) == 0 ? new BatchOutcome.Later() : store.take(batch);
            outcomes.add(outcome);
            if (outcome instanceof BatchOutcome.Stored) {
                batch.ops().forEach(op -> clock.observe(op.body().hlc()));
            }
        }
        return outcomes;
    }

    private void tellOthers(List<LogHead> heads) {
        for (Talk talk : List.copyOf(talks.values())) {
            perform(talk, talk.session().advanced(Fakes.SPACE, heads, wallMillis()));
        }
    }

    /** The peer is now believed to hold this; whether it does is checked at once, if it is one that does not lie. */
    private void believe(Talk talk, VersionVector acked) {
        SimulatedNode peer = talk.link().other(this);
        boolean honest = simulation.honest().anyMatch(node -> node == peer);
        SortedMap<LogId, List<SeqRange>> lacking = acked.minus(SessionWatch.vector(peer.heads()));
        if (honest && !lacking.isEmpty()) {
            throw new SimulationFailure(
                    Check.BELIEF,
                    "node " + number + " believes that node " + peer.number() + " holds what it does not: " + lacking);
        }
        if (!acked.minus(SessionWatch.vector(store.heads)).isEmpty()) {
            throw new SimulationFailure(Check.BELIEF, "node " + number + " keeps a cursor beyond what it holds");
        }
        store.cursors.merge(peer.number(), acked, VersionVector::union);
    }

    private void freeze(Effect.Freeze freeze) {
        boolean signed = freeze.other().check(Fakes.SCOPE, Fakes.VERIFIER).answer() == BatchVerifier.Answer.VALID;
        if (!signed || !simulation.ledger.isForked(freeze.log())) {
            throw new SimulationFailure(Check.FREEZE, "nobody forked " + freeze.log() + ", yet " + freeze);
        }
        simulation.tally.frozen++;
        store.frozen.add(freeze.log());
        for (Talk talk : List.copyOf(talks.values())) {
            perform(talk, talk.session().frozen(Fakes.SPACE, freeze.log(), wallMillis()));
        }
    }

    private void write(long salt, boolean bulk) {
        if (isUp()) {
            Writes writes = new Writes(clock, "record");
            Random drawn = new Random(salt);
            if (bulk) {
                writes.bulk(drawn).forEach(ops -> inDatabase(() -> commit(ops), this::announce));
            } else {
                inDatabase(() -> commit(writes.few(drawn, store.records, log, store.seq(log))), this::announce);
            }
        }
    }

    private LogId commit(List<OpBody> drawn) {
        long seq = store.seq(log);
        OpBatch batch = OpBatch.sign(
                Fakes.SCOPE, log, seq + 1, seq == 0 ? ownTip : store.tip(log), drawn, Fakes.signer(origin()));
        simulation.ledger.signed(batch);
        store.append(batch);
        simulation.ledger.acknowledged(batch);
        ownTip = store.tip(log);
        simulation.tally.writes += drawn.size();
        return batch.log();
    }

    private void announce(LogId written) {
        LogHead head = store.heads.get(written);
        tellOthers(head == null ? List.of() : List.of(head));
    }

    private void crash(long downMillis) {
        life++;
        working = 0;
        talks.clear();
        for (SimulatedLink link : simulation.links) {
            if (link.left == this || link.right == this) {
                link.close(this);
            }
        }
        downUntilMillis = simulation.nowMillis() + downMillis;
        log = newLog();
        clock = newClock();
        FinalChecks.requireDefined(this);
    }

    /** What only this replica held since the backup is lost; what others took of it comes back from them. */
    private void restore(long downMillis) {
        crash(downMillis);
        for (SimulatedLink link : simulation.links) {
            if (link.left == this || link.right == this) {
                link.cut();
            }
        }
        store = backup.copy();
        ownTip = ownTipInBackup;
        simulation.replicas().forEach(replica -> replica.forgetCursor(number));
        simulation.ledger.restored(simulation.honest().toList());
    }

    void forgetCursor(int peer) {
        store.cursors.remove(peer);
        backup.cursors.remove(peer);
    }
}
