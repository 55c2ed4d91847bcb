package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.sync.SimulationFailure.Check;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.OpBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A node that runs the code that ships: one session for each connection, a database that answers late, a clock of its own. */
final class SimulatedReplica implements SimulatedNode {
    /** Snapshots come early, so that small spaces see them. */
    private static final Abilities ALL = new Abilities(EnumSet.allOf(Feature.class), Allowance.UNLIMITED, 10, 3);

    private static final long STRANDED_MILLIS = 3_000;
    private static final long RESET_EVERY_MILLIS = 30_000;
    private static final long PAUSED_MILLIS = 20_000;

    private final Simulation simulation;
    private final int number;
    private final Random random;
    private final Abilities abilities;
    private final ReplicaSnapshots snapshots;
    private final Set<Integer> resyncOwed = new HashSet<>();
    private final Set<String> rotten = new HashSet<>();
    private final List<OpBody> unsent = new ArrayList<>();
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
    private long resetMillis;
    private boolean hasLost;
    private int life;

    /** One end of a connection. */
    private record Talk(SimulatedLink link, SyncSession session, SessionWatch watch) {}

    SimulatedReplica(Simulation simulation, int number, boolean features) {
        this.simulation = simulation;
        this.number = number;
        this.abilities = features ? ALL : Abilities.NONE;
        this.random = Chance.of(simulation.schedule.seed(), 1 + number);
        this.store = new MemoryStore(Fakes.SCOPE, simulation.plant.merge());
        this.backup = store.copy();
        this.snapshots = new ReplicaSnapshots(this);
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
        return working > 0 || !unsent.isEmpty();
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
                abilities,
                this::verify,
                Map.of(Fakes.SPACE, store.declared()));
        Talk talk = new Talk(link, session, new SessionWatch(number));
        talks.put(link.number, talk);
        simulation.tally.sessions++;
        perform(talk, session.start(wallMillis()));
    }

    BatchSigner signer() {
        return Fakes.signer(origin());
    }

    boolean hasRotten() {
        return !rotten.isEmpty();
    }

    /** Whether all rows are as they were written, those of forked logs too. */
    boolean isIntact() {
        return snapshots.isIntact();
    }

    boolean isRotten(OpBatch batch) {
        return rotten.contains(row(batch));
    }

    private static String row(OpBatch batch) {
        return batch.log() + " from " + batch.from();
    }

    BatchVerifier.Answer verify(Origin origin, byte[] message, byte[] signature) {
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
            boolean deflated = talk.session().agreed().contains(Feature.DEFLATE);
            if (FrameCodec.decode(message, deflated) instanceof FrameCodec.Ok(Frame frame)) {
                talk.watch().received(frame);
            }
            perform(talk, talk.session().receive(message, wallMillis()));
        }
    }

    @Override
    public void tick() {
        for (Talk talk : List.copyOf(talks.values())) {
            perform(talk, talk.session().tick(wallMillis()));
            if (talk.session().isGreeted() && isOpen(talk) && resyncOwed.remove(peer(talk))) {
                if (talk.session().agreed().contains(Feature.WINDOW)) {
                    resync(talk);
                }
            }
        }
        if (!unsent.isEmpty() && !store.heads.isEmpty() && isUp()) {
            List<OpBody> again = Writes.firstBatch(unsent).stream()
                    .map(op -> new OpBody(clock.next(), op.kind(), op.flags(), op.payload()))
                    .toList();
            unsent.subList(0, again.size()).clear();
            inDatabase(() -> commit(again), this::announce);
        }
    }

    /** Says that what the peer was told before holds no more. */
    private void resync(Talk talk) {
        simulation.tally.resyncs++;
        perform(talk, talk.session().resync(Fakes.SPACE, store.declared(), wallMillis()));
    }

    void audit() {
        for (Talk talk : List.copyOf(talks.values())) {
            perform(talk, talk.session().audit(Fakes.SPACE, wallMillis()));
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
            case ROT -> rot(Chance.of(step.argument(), 0));
            case AUDIT -> audit();
            case COMPACT -> compact();
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
                case Effect.ReadItems read ->
                    inDatabase(
                            () -> store.items(read.log(), read.from(), read.to()),
                            items -> answer(talk, asking -> asking.itemsRead(read.readId(), items, wallMillis())));
                case Effect.OpenSnapshot open ->
                    inDatabase(
                            snapshots::open,
                            offer -> answer(talk, asking -> asking.snapshotOpened(open.readId(), offer, wallMillis())));
                case Effect.ReadChunk read ->
                    inDatabase(
                            () -> snapshots.chunk(read.root(), read.index()),
                            chunk -> answer(talk, asking -> asking.chunkRead(read.readId(), chunk, wallMillis())));
                case Effect.ConsiderSnapshot consider ->
                    inDatabase(
                            () -> snapshots.consider(consider.offer()),
                            missing -> answer(
                                    talk,
                                    asking -> asking.snapshotConsidered(consider.readId(), missing, wallMillis())));
                case Effect.KeepChunk keep ->
                    inDatabase(
                            () -> snapshots.keep(keep.offer(), keep.chunk()),
                            kept -> answer(talk, asking -> asking.chunkKept(keep.applyId(), kept, wallMillis())));
                case Effect.InstallSnapshot install -> install(talk, install);
                case Effect.Report(Notice notice) -> hear(talk, notice);
            }
        }
    }

    private void hear(Talk talk, Notice notice) {
        switch (notice) {
            case Notice.BatchRefused _ -> simulation.tally.refusedBatches++;
            case Notice.Audited audited -> simulation.tally.repaired += audited.repairedOps();
            case Notice.Stranded stranded -> {
                Map<LogId, LogHead> before = new HashMap<>(store.heads);
                int current = life;
                simulation.in(STRANDED_MILLIS + random.nextInt(2_000), () -> {
                    boolean moved = stranded.logs().stream()
                            .anyMatch(log -> !Objects.equals(before.get(log), store.heads.get(log)));
                    boolean lacks = stranded.logs().stream().anyMatch(log -> peerHoldsMore(talk, log));
                    if (lacks && life == current && !moved && abilities == ALL && othersAreIntact()) {
                        reset(talk);
                    }
                });
            }
            default -> {}
        }
    }

    private boolean peerHoldsMore(Talk talk, LogId log) {
        LogHead theirs = talk.link().other(this).heads().get(log);
        return theirs != null && theirs.seq() > store.seq(log);
    }

    /** Whether nobody else is waiting for an audit to put back a row, of which this one may hold the last copy. */
    private boolean othersAreIntact() {
        return simulation.replicas().allMatch(replica -> replica == this || replica.isIntact());
    }

    /**
     * Whether all could fetch a snapshot, also those behind the ones that this one talks to: who cannot needs ops, which a
     * snapshot has not, and so does whoever passes them on.
     */
    boolean isAmongAble() {
        return simulation.nodes.stream()
                .allMatch(node -> !(node instanceof SimulatedOldPeer)
                        && (!(node instanceof SimulatedReplica replica) || replica.abilities == ALL));
    }

    private void answer(Talk talk, Function<SyncSession, List<Effect>> call) {
        if (isOpen(talk)) {
            perform(talk, call.apply(talk.session()));
        }
    }

    private void install(Talk talk, Effect.InstallSnapshot install) {
        inDatabase(() -> snapshots.install(install.offer(), wallMillis()), outcome -> {
            if (outcome instanceof SnapshotOutcome.Installed) {
                simulation.tally.snapshots++;
                tellOthers(List.copyOf(store.heads.values()));
                tellCompacted();
            } else if (outcome instanceof SnapshotOutcome.Refused(SnapshotRefusal why, String detail)
                    && why != SnapshotRefusal.NOT_EMPTY
                    && simulation.schedule.steps().stream().noneMatch(step -> step.act() == Step.Act.ROT)) {
                throw new SimulationFailure(
                        Check.SNAPSHOT,
                        "node " + number + " refuses that of node " + peer(talk) + ": " + why + " " + detail);
            }
            answer(talk, asking -> asking.snapshotInstalled(install.applyId(), outcome, wallMillis()));
        });
    }

    /**
     * Nobody can send the ops that are missing any more: begins anew, and writes again what nobody else is known to have. It
     * begins from the peer that has what is missing, so its operator pauses the others: their snapshot would lack the same.
     */
    private void reset(Talk from) {
        if (simulation.nowMillis() < resetMillis + RESET_EVERY_MILLIS) {
            return;
        }
        resetMillis = simulation.nowMillis();
        simulation.tally.resets++;
        for (SimulatedLink link : simulation.linksOf(this)) {
            if (link != from.link()) {
                link.part(PAUSED_MILLIS);
                link.cut();
            }
        }
        hasLost = true;
        for (LogId own : List.copyOf(store.heads.keySet())) {
            if (own.origin().equals(origin())) {
                long kept = simulation
                        .honest()
                        .filter(node -> node != this)
                        .map(node -> node.heads().get(own))
                        .mapToLong(head -> head == null ? 0 : head.seq())
                        .max()
                        .orElse(0);
                for (OpBatch batch : store.batches.getOrDefault(own, List.of())) {
                    for (int i = 0; i < batch.ops().size(); i++) {
                        if (batch.from() + i > kept) {
                            unsent.add(batch.ops().get(i));
                        }
                    }
                }
            }
        }
        store.reset(log, Long.MAX_VALUE);
        log = newLog();
        simulation.ledger.lost(simulation.honest().toList());
        for (Talk talk : List.copyOf(talks.values())) {
            resyncOwed.remove(peer(talk));
            resync(talk);
        }
    }

    private void compact() {
        if (!isUp()) {
            return;
        }
        Map<LogId, SeqSet> stable = new HashMap<>();
        for (LogHead head : store.heads.values()) {
            long seq = head.seq();
            for (SimulatedNode member : simulation.nodes) {
                if (member != this && simulation.isMember(member)) {
                    VersionVector cursor = store.cursors.getOrDefault(member.number(), VersionVector.EMPTY);
                    seq = Math.min(seq, cursor.of(head.log()).base());
                }
            }
            stable.put(head.log(), SeqSet.upTo(seq));
        }
        Map<LogId, Long> before = Map.copyOf(store.retained);
        simulation.tally.compacted += store.compact(simulation.plant.stable(VersionVector.of(stable)));
        store.retained.forEach((log, from) -> {
            if (from > before.getOrDefault(log, 1L)) {
                requireHeldByMembers(log, from - 1);
            }
        });
        tellCompacted();
    }

    /** What is forgotten must be there with every member, but for those who have lost something since they said so. */
    private void requireHeldByMembers(LogId log, long seq) {
        for (SimulatedNode member : simulation.nodes) {
            boolean lost = member instanceof SimulatedReplica replica && replica.hasLost;
            LogHead head = member.heads().get(log);
            if (simulation.isMember(member) && !lost && (head == null || head.seq() < seq)) {
                throw new SimulationFailure(
                        Check.FORGOTTEN,
                        "node " + number + " has forgotten " + log + " up to " + seq + ", node " + member.number()
                                + " holds " + head);
            }
        }
    }

    private void tellCompacted() {
        for (Talk talk : List.copyOf(talks.values())) {
            perform(talk, talk.session().compacted(Fakes.SPACE, Map.copyOf(store.retained), wallMillis()));
        }
    }

    /** A row is lost or says something else, if a neighbour has it still. */
    private void rot(Random drawn) {
        List<OpBatch> mendable = simulation.linksOf(this).stream()
                .map(link -> link.other(this))
                .filter(node -> node instanceof SimulatedReplica replica && replica.abilities == ALL)
                .flatMap(node -> ((SimulatedReplica) node).store.batches.values().stream())
                .flatMap(List::stream)
                .filter(batch ->
                        store.batches.getOrDefault(batch.log(), List.of()).contains(batch))
                .sorted(Comparator.comparing(OpBatch::log).thenComparing(OpBatch::from))
                .toList();
        if (!mendable.isEmpty() && abilities == ALL) {
            OpBatch batch = mendable.get(drawn.nextInt(mendable.size()));
            rotten.add(row(batch));
            if (drawn.nextBoolean()) {
                store.lose(batch.log().dot(batch.from()));
            } else {
                store.damage(batch.log().dot(batch.from()));
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
        boolean deflate = talk.session().agreed().contains(Feature.DEFLATE);
        talk.link().send(this, deflate ? FrameCodec.encodeDeflated(frame) : FrameCodec.encode(frame));
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
        inDatabase(() -> apply.repair() ? repair(apply) : take(apply), outcomes -> {
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

    private List<BatchOutcome> repair(Effect.Apply apply) {
        return apply.batches().stream().map(store::repair).toList();
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
        boolean again = peer instanceof SimulatedReplica replica && replica.hasLost;
        if (honest && !again && !lacking.isEmpty()) {
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
        if (isUp() && (unsent.isEmpty() || !store.heads.isEmpty())) {
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
        snapshots.crash();
        FinalChecks.requireDefined(simulation, this);
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
        hasLost = true;
        ownTip = ownTipInBackup;
        simulation.linksOf(this).forEach(link -> resyncOwed.add(link.other(this).number()));
        simulation.ledger.lost(simulation.honest().toList());
    }

    private void forgetCursor(int peer) {
        store.cursors.remove(peer);
    }
}
