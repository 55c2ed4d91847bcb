package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.protocol.wire.OpBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** A node that runs {@link OldPeer}; what it writes is kept at once. */
final class SimulatedOldPeer implements SimulatedNode {
    private final Simulation simulation;
    private final int number;
    private final Random random;
    private final TreeMap<Integer, OldPeer.Session> sessions = new TreeMap<>();
    private OldPeer peer;
    private OldPeer backup;
    private byte[] ownTip = new byte[32];
    private byte[] ownTipInBackup = ownTip;
    private long epoch;
    private long clockOffsetMillis;
    private long downUntilMillis;
    private long lastHlc;

    SimulatedOldPeer(Simulation simulation, int number) {
        this.simulation = simulation;
        this.number = number;
        this.random = Chance.of(simulation.schedule.seed(), 1 + number);
        this.peer = new OldPeer(
                Fakes.FEDERATION.toArray(),
                Fakes.SPACE.bytes().toArray(),
                origin().bytes(),
                Fakes.signer(origin())::sign,
                (signer, signed) ->
                        Fakes.VERIFIER.verify(Origin.of(signer), signed[0], signed[1]) == BatchVerifier.Answer.VALID);
        this.backup = peer.copy();
        this.epoch = newEpoch();
    }

    private long newEpoch() {
        return random.nextInt() & LogId.EPOCH_MAX;
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
        return false;
    }

    private long wallMillis() {
        return simulation.nowMillis() + clockOffsetMillis;
    }

    @Override
    public Map<LogId, LogHead> heads() {
        Map<LogId, LogHead> heads = new HashMap<>();
        peer.hashes().forEach((log, chain) -> {
            LogId id = new LogId(Origin.of(log.id()), log.epoch());
            heads.put(id, new LogHead(id, chain.size(), Bytes.of(chain.getLast())));
        });
        return heads;
    }

    @Override
    public void open(SimulatedLink link) {
        OldPeer.Session session = peer.new Session(message -> link.send(this, message), wallMillis());
        sessions.put(link.number, session);
    }

    @Override
    public void closed(SimulatedLink link) {
        sessions.remove(link.number);
    }

    @Override
    public void receive(SimulatedLink link, byte[] message) {
        OldPeer.Session session = sessions.get(link.number);
        if (session != null) {
            session.receive(message, wallMillis());
            closeIfOver(link, session);
        }
    }

    @Override
    public void tick() {
        for (SimulatedLink link : simulation.links) {
            OldPeer.Session session = link.left == this || link.right == this ? sessions.get(link.number) : null;
            if (session != null) {
                session.tick(wallMillis());
                closeIfOver(link, session);
            }
        }
    }

    private void closeIfOver(SimulatedLink link, OldPeer.Session session) {
        if (session.isOver()) {
            sessions.remove(link.number);
            link.close(this);
        }
    }

    @Override
    public void step(Step step) {
        switch (step.act()) {
            case WRITE -> write(1 + new Random(step.argument()).nextInt(4), new Random(step.argument()));
            case BULK -> write(150, new Random(step.argument()));
            case CRASH -> crash(step.argument());
            case CLOCK -> clockOffsetMillis = step.argument();
            case SLOW, STRANGER, ROT, AUDIT, COMPACT -> {}
            case BACKUP -> {
                backup = peer.copy();
                ownTipInBackup = ownTip;
            }
            case RESTORE -> restore(step.argument());
            default -> throw new IllegalArgumentException("not for an old peer: " + step);
        }
    }

    @Override
    public void heal() {
        clockOffsetMillis = 0;
        downUntilMillis = 0;
    }

    private void write(int count, Random drawn) {
        if (!isUp()) {
            return;
        }
        List<Object> ops = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < count; i++) {
            lastHlc = Math.max(lastHlc + 1, wallMillis() << 16);
            byte[] value = ("old " + drawn.nextInt(99)).getBytes(StandardCharsets.UTF_8);
            byte[] put = OldPeerBytes.cbor(List.of(
                    "record " + drawn.nextInt(4),
                    List.of(),
                    List.of(List.of("a", value)),
                    List.of(),
                    List.of(),
                    List.of()));
            ops.add(List.of(lastHlc - before, 1L, 1L, put));
            before = lastHlc;
        }
        OldPeer.Batch batch = peer.write(epoch, ownTip, ops);
        LogId log = new LogId(origin(), epoch);
        OldPeer.Log own = new OldPeer.Log(HexFormat.of().formatHex(origin().bytes()), epoch);
        ownTip = Objects.requireNonNull(peer.hashes().get(own)).getLast();
        OpBatch same = today(log, batch);
        simulation.ledger.signed(same);
        simulation.ledger.acknowledged(same);
        simulation.tally.writes += count;
    }

    /** The batch as today's code sees it. */
    private static OpBatch today(LogId log, OldPeer.Batch batch) {
        List<OpBody> ops = new ArrayList<>();
        long hlc = 0;
        for (Object item : batch.ops()) {
            List<?> op = (List<?>) item;
            hlc += (Long) op.get(0);
            ops.add(new OpBody(
                    HybridTimestamp.ofLong(hlc),
                    ((Long) op.get(1)).intValue(),
                    ((Long) op.get(2)).intValue(),
                    Bytes.of((byte[]) op.get(3))));
        }
        return new OpBatch(log, batch.from(), Bytes.of(batch.prev()), ops, Bytes.of(batch.signature()));
    }

    private void crash(long downMillis) {
        sessions.clear();
        for (SimulatedLink link : simulation.links) {
            if (link.left == this || link.right == this) {
                link.close(this);
            }
        }
        downUntilMillis = simulation.nowMillis() + downMillis;
        epoch = newEpoch();
        lastHlc = 0;
    }

    private void restore(long downMillis) {
        crash(downMillis);
        for (SimulatedLink link : simulation.links) {
            if (link.left == this || link.right == this) {
                link.cut();
            }
        }
        peer = backup.copy();
        ownTip = ownTipInBackup;
        simulation.ledger.lost(simulation.honest().toList());
    }
}
