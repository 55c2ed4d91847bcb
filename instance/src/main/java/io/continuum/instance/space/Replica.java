package io.continuum.instance.space;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.BatchOutcome;
import io.continuum.protocol.sync.IncomingBatch;
import io.continuum.protocol.sync.IncomingOp;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.Op;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.OpContent;
import io.continuum.protocol.sync.OpPayload;
import io.continuum.protocol.sync.SnapshotOutcome;
import io.continuum.protocol.sync.SnapshotReader;
import io.continuum.protocol.sync.SnapshotRefusal;
import io.continuum.protocol.sync.SpaceHeads;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.SpaceScope;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The replicated side of all spaces: appends our own ops, merges those of peers, reads both for sending. Thread-safe: all
 * state is in the database, and whoever writes to a space holds its lock until the transaction ends.
 *
 * <p>An op is durable together with what it changes: signed batch, head of the log, record, digest and totals are one
 * transaction, and it is the caller's when one is open (SPEC.md P-12).
 */
public final class Replica {
    private static final int BATCHES_READ = 64;

    private final SpaceStore store;
    private final Transactions transactions;
    private final InstantSource wall;
    private final HybridClock clock;
    private final RandomGenerator random;
    private final RecordListener listener;
    private final Consumer<SpaceId> onNewOps;
    private final LogRows rows;
    private final Map<FederationId, Long> epochs = new HashMap<>();

    /**
     * @param random draws the epoch of this process start
     * @param listener hears of records that peers have changed
     * @param onNewOps called after a commit that added ops to a space, whoever wrote them; must not block
     */
    public Replica(
            SpaceStore store,
            Transactions transactions,
            InstantSource wall,
            HybridClock clock,
            RandomGenerator random,
            RecordListener listener,
            Consumer<SpaceId> onNewOps) {
        this.store = store;
        this.transactions = transactions;
        this.wall = wall;
        this.clock = clock;
        this.random = random;
        this.listener = listener;
        this.onNewOps = onNewOps;
        this.rows = new LogRows(store, transactions);
    }

    /** What a snapshot holds, as often as it is asked for. */
    @FunctionalInterface
    interface Reading {
        SnapshotReader.Result into(SnapshotReader.Target target) throws IOException;
    }

    /** Makes a space that holds nothing what a snapshot says, in one transaction. */
    SnapshotOutcome install(Membership.View view, SpaceId id, Reading reading) {
        try {
            return transactions.write(() -> {
                Optional<Space> space = store.lock(view.federation(), id);
                if (space.isEmpty()) {
                    return new SnapshotOutcome.Later();
                }
                if (!store.heads(view.federation(), id).isEmpty()) {
                    return new SnapshotOutcome.Refused(SnapshotRefusal.NOT_EMPTY, "ops of the space are held");
                }
                Installing installing = new Installing(store, view.federation(), space.get(), listener);
                return switch (read(reading, installing)) {
                    case SnapshotReader.Complete complete -> {
                        installing.finish(complete.heads(), wall.instant());
                        clock.observe(complete.newest());
                        transactions.afterCommit(() -> onNewOps.accept(id));
                        yield new SnapshotOutcome.Installed(heads(view.federation(), id));
                    }
                    case SnapshotReader.Refused refused -> throw new NotInstalledException(refused);
                };
            });
        } catch (NotInstalledException e) {
            return e.refused.reason().mayPass()
                    ? new SnapshotOutcome.Later()
                    : new SnapshotOutcome.Refused(e.refused.reason(), e.refused.detail());
        }
    }

    private static SnapshotReader.Result read(Reading reading, SnapshotReader.Target target) {
        try {
            return reading.into(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rolls the transaction back. */
    private static final class NotInstalledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SnapshotReader.Refused refused;

        NotInstalledException(SnapshotReader.Refused refused) {
            super(refused.detail(), null, false, false);
            this.refused = refused;
        }
    }

    /** The rows behind the logs. */
    public LogRows rows() {
        return rows;
    }

    /** A change of one record, worked out from what the record is when its turn comes; empty leaves it alone. */
    public record Draft(String key, Function<RecordState, Optional<RecordChange>> change) {
        /** Sets fields and adds labels. */
        public static Draft put(String key, Map<String, Bytes> fields, Set<String> labels) {
            return new Draft(key, before -> Optional.of(SpaceRecord.put(before, new TreeMap<>(fields), labels)));
        }

        /** Takes a record away, if it is there. */
        public static Draft remove(String key) {
            return new Draft(
                    key,
                    before -> before.isPresent()
                            ? Optional.of(new RecordChange.Remove(before.context()))
                            : Optional.empty());
        }
    }

    /**
     * Appends ops of our own to a space, signed in as few batches as they fit in.
     *
     * @return how many ops that made
     * @throws IllegalArgumentException if a change is larger than an op may be
     */
    public int append(Membership.View view, SpaceId id, List<Draft> drafts) {
        return transactions.write(() -> {
            Space space =
                    store.lock(view.federation(), id).orElseThrow(() -> new IllegalArgumentException("no space " + id));
            Merge merge = new Merge(store, view.federation(), space);
            LogId log = new LogId(origin(view), epoch(view));
            OwnLog own = new OwnLog(view, id, log);
            int ops = 0;
            for (Draft draft : drafts) {
                Optional<RecordChange> change = draft.change().apply(merge.record(draft.key()));
                if (change.isPresent()) {
                    OpBody body = encode(draft.key(), change.get());
                    merge.apply(log.dot(own.add(body)), draft.key(), change.get());
                    ops++;
                }
            }
            if (ops > 0) {
                own.sign();
                merge.write();
                transactions.afterCommit(() -> onNewOps.accept(id));
            }
            return ops;
        });
    }

    private OpBody encode(String key, RecordChange change) {
        return switch (OpPayload.encode(clock.next(), key, change)) {
            case OpPayload.Fits(OpBody body) -> body;
            case OpPayload.TooLarge(String what, int size, int sizeMax) ->
                throw new IllegalArgumentException(what + " of " + size + ", at most " + sizeMax);
        };
    }

    /** The end of our own log while ops are added to it. */
    private final class OwnLog {
        private final Membership.View view;
        private final SpaceScope scope;
        private final LogId log;
        private final List<OpBody> waiting = new ArrayList<>();
        private long seq;
        private Bytes tip;
        private int waitingBytes = Limits.BATCH_HEADER_BYTES;

        OwnLog(Membership.View view, SpaceId space, LogId log) {
            this.view = view;
            this.scope = scope(view, space);
            this.log = log;
            Optional<LogHead> head = store.head(view.federation(), space, log).map(KeptHead::head);
            seq = head.map(LogHead::seq).orElse(0L);
            // The first op of an epoch is chained to the last one of the epoch before it.
            tip = head.or(() -> store.newestHead(view.federation(), space, log.origin(), log))
                    .map(LogHead::tip)
                    .orElse(Op.NO_OP);
        }

        /** @return the number of the op */
        long add(OpBody body) {
            if (waiting.size() == Limits.OPS_MAX || waitingBytes + body.countedBytes() > Limits.OPS_BYTES_MAX) {
                sign();
            }
            waiting.add(body);
            waitingBytes += body.countedBytes();
            return seq + waiting.size();
        }

        void sign() {
            OpBatch batch = OpBatch.sign(
                    scope,
                    log,
                    seq + 1,
                    tip,
                    waiting,
                    message -> view.keys().signing().sign(message));
            List<Bytes> chain = batch.chain(scope);
            seq = batch.to();
            tip = chain.getLast();
            store.insertBatch(view.federation(), scope.space(), batch);
            store.saveHead(view.federation(), scope.space(), new LogHead(log, seq, tip), wall.instant());
            waiting.clear();
            waitingBytes = Limits.BATCH_HEADER_BYTES;
        }
    }

    /**
     * Merges batches of a peer whose signatures and chains were checked, in one transaction: when this returns, what it
     * reports as stored is durable and may be acknowledged.
     *
     * @param from the peer that sent them
     */
    public List<BatchOutcome> apply(Membership.View view, SpaceId id, List<IncomingBatch> batches, InstanceId from) {
        return transactions.write(() -> {
            Optional<Space> space = store.lock(view.federation(), id);
            if (space.isEmpty()) {
                return batches.stream()
                        .<BatchOutcome>map(_ -> new BatchOutcome.Later())
                        .toList();
            }
            Merge merge = new Merge(store, view.federation(), space.get());
            List<BatchOutcome> outcomes = new ArrayList<>();
            long taken = 0;
            for (IncomingBatch batch : batches) {
                BatchOutcome outcome = take(view, id, merge, batch, from);
                outcomes.add(outcome);
                if (outcome instanceof BatchOutcome.Stored(List<Verdict> verdicts)) {
                    taken += verdicts.stream()
                            .filter(verdict -> verdict != Verdict.DUPLICATE)
                            .count();
                }
            }
            if (taken > 0) {
                Space current = space.get();
                for (String key : merge.write()) {
                    listener.changed(current, key, merge.shown(key));
                }
                PeerCursor cursor = store.cursor(view.federation(), id, from);
                store.saveCursor(view.federation(), id, cursor.withReceived(cursor.received() + taken));
                transactions.afterCommit(() -> onNewOps.accept(id));
            }
            return outcomes;
        });
    }

    private BatchOutcome take(Membership.View view, SpaceId id, Merge merge, IncomingBatch batch, InstanceId from) {
        FederationId federation = view.federation();
        LogId log = batch.batch().log();
        Optional<KeptHead> kept = store.head(federation, id, log);
        if (kept.map(KeptHead::frozen).orElse(false)) {
            return new BatchOutcome.Frozen();
        }
        long have = kept.map(head -> head.head().seq()).orElse(0L);
        if (batch.batch().from() > have + 1) {
            return new BatchOutcome.Later();
        }
        if (have > 0) {
            Optional<BatchOutcome> fork = contradiction(
                    view, scope(view, id), batch, kept.orElseThrow().head());
            if (fork.isPresent()) {
                return fork.get();
            }
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (IncomingOp op : batch.ops()) {
            if (op.dot().seq() <= have) {
                verdicts.add(Verdict.DUPLICATE);
                continue;
            }
            clock.observe(op.body().hlc());
            Verdict verdict = take(merge, op);
            verdicts.add(verdict);
            if (verdict == Verdict.INVALID || verdict == Verdict.TOO_LARGE) {
                quarantine(federation, id, from, log, op, verdict);
            }
        }
        if (batch.batch().to() > have) {
            store.insertBatch(federation, id, batch.batch());
            store.saveHead(federation, id, batch.head(), wall.instant());
        }
        return new BatchOutcome.Stored(verdicts);
    }

    private static Verdict take(Merge merge, IncomingOp op) {
        return switch (op.content()) {
            case OpContent.Change(String key, RecordChange change) ->
                merge.apply(op.dot(), key, change) ? Verdict.OK : Verdict.TOO_LARGE;
            case OpContent.UnknownKind _ -> {
                merge.count(op.dot());
                yield Verdict.UNKNOWN_KIND;
            }
            case OpContent.Invalid _ -> {
                merge.count(op.dot());
                yield Verdict.INVALID;
            }
        };
    }

    /** Whether a signed batch tells another history than the one that is here. */
    private Optional<BatchOutcome> contradiction(
            Membership.View view, SpaceScope scope, IncomingBatch batch, LogHead head) {
        long from = batch.batch().from();
        if (from == head.seq() + 1) {
            return batch.batch().prevHash().equals(head.tip())
                    ? Optional.empty()
                    : Optional.of(new BatchOutcome.Forked(head.seq(), head.tip()));
        }
        Map<Long, Bytes> held = new HashMap<>();
        held.put(head.seq(), head.tip());
        long to = Math.min(batch.batch().to(), head.seq());
        long next = from;
        while (next <= to) {
            List<OpBatch> stored = store.batches(view.federation(), scope.space(), head.log(), next, BATCHES_READ);
            for (OpBatch known : stored) {
                List<Bytes> chain = known.chain(scope);
                for (int i = 0; i < chain.size(); i++) {
                    held.put(known.from() + i, chain.get(i));
                }
                next = known.to() + 1;
            }
            if (stored.isEmpty()) {
                break;
            }
        }
        for (IncomingOp op : batch.ops()) {
            Bytes ours = held.get(op.dot().seq());
            if (ours != null && !ours.equals(op.hash())) {
                return Optional.of(new BatchOutcome.Forked(op.dot().seq(), ours));
            }
        }
        return Optional.empty();
    }

    private void quarantine(
            FederationId federation, SpaceId id, InstanceId from, LogId log, IncomingOp op, Verdict verdict) {
        byte[] payload = op.body().payload().toArray();
        long seq = op.dot().seq();
        store.quarantine(
                federation, id, quarantined(from, log, seq, seq, verdict.name().toLowerCase(Locale.ROOT), payload));
    }

    private Quarantined quarantined(InstanceId from, LogId log, long first, long last, String reason, byte[] all) {
        byte[] excerpt = Arrays.copyOf(all, Math.min(all.length, Quarantined.EXCERPT_BYTES_MAX));
        return new Quarantined(from, log, first, last, reason, Bytes.of(Labels.sha256(all)), excerpt, wall.instant());
    }

    /** Keeps a batch that is not what its origin signed, for the operator; nothing of it is merged. */
    public void refuse(Membership.View view, SpaceId id, OpBatch batch, InstanceId from, String reason) {
        store.quarantine(
                view.federation(),
                id,
                quarantined(from, batch.log(), batch.from(), batch.to(), reason, batch.toBytes()));
    }

    /** Stops a log whose origin signed two histories, and keeps the second as evidence beside the first. */
    public void freeze(Membership.View view, SpaceId id, LogId log, OpBatch other, InstanceId from) {
        transactions.run(() -> {
            store.freeze(view.federation(), id, log);
            refuse(view, id, other, from, Verdict.FORK.name().toLowerCase(Locale.ROOT));
        });
    }

    /** What is here of a space, for the start of a session. */
    public SpaceHeads heads(FederationId federation, SpaceId id) {
        List<KeptHead> kept = store.heads(federation, id);
        Set<LogId> frozen = new HashSet<>();
        List<LogHead> heads = new ArrayList<>();
        for (KeptHead head : kept) {
            heads.add(head.head());
            if (head.frozen()) {
                frozen.add(head.head().log());
            }
        }
        return new SpaceHeads(heads, frozen, store.retainedFrom(federation, id));
    }

    /** Reads batches for sending, as {@link io.continuum.protocol.sync.Effect.ReadOps} asks. */
    public List<OpBatch> read(FederationId federation, SpaceId id, List<Frame.Range> ranges, int opsMax, int bytesMax) {
        return transactions.read(() -> {
            List<OpBatch> read = new ArrayList<>();
            long ops = 0;
            long bytes = 0;
            for (Frame.Range range : ranges) {
                long next = range.seqs().from();
                while (next <= range.seqs().to()) {
                    List<OpBatch> stored = store.batches(federation, id, range.log(), next, BATCHES_READ);
                    if (stored.isEmpty()) {
                        break;
                    }
                    for (OpBatch batch : stored) {
                        if (batch.from() > range.seqs().to()) {
                            next = Long.MAX_VALUE;
                            break;
                        }
                        ops += batch.ops().size();
                        bytes += batch.countedBytes();
                        if (!read.isEmpty() && (ops > opsMax || bytes > bytesMax)) {
                            return read;
                        }
                        read.add(batch);
                        next = batch.to() + 1;
                    }
                }
            }
            return read;
        });
    }

    /** The peer has said that it durably holds this. @param sent ops sent to it since it last said something */
    public void acknowledged(FederationId federation, SpaceId id, InstanceId peer, VersionVector acked, long sent) {
        transactions.run(() -> {
            PeerCursor before = store.cursor(federation, id, peer);
            store.saveCursor(federation, id, before.withAcked(acked, sent, wall.instant()));
        });
    }

    /** The peer holds only what it says from now on. */
    public void forgetCursor(FederationId federation, SpaceId id, InstanceId peer) {
        store.deleteCursor(federation, id, peer);
    }

    private static SpaceScope scope(Membership.View view, SpaceId id) {
        return new SpaceScope(Bytes.of(view.federation().toArray()), id);
    }

    static Origin origin(Membership.View view) {
        return Origin.of(view.keys().id().toArray());
    }

    /** The epoch of this process start: drawn once for a federation, never one that was used before. */
    private long epoch(Membership.View view) {
        synchronized (epochs) {
            return epochs.computeIfAbsent(view.federation(), federation -> {
                long drawn;
                do {
                    drawn = random.nextLong(LogId.EPOCH_MAX + 1);
                } while (store.hasLog(federation, new LogId(origin(view), drawn)));
                return drawn;
            });
        }
    }
}
