package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one session knows of one space: what we hold durably, what has come in beyond that, and what the peer holds. */
final class SpaceSync {
    /** More logs than this of one space are not listened to. */
    static final int LOGS_MAX = 65_536;

    private static final long NEVER = Long.MAX_VALUE;

    final SpaceScope scope;

    /** What we hold durably. */
    private final TreeMap<LogId, LogHead> durable = new TreeMap<>();
    /** What has come in and is checked, durable or on its way to be. */
    private final Map<LogId, LogHead> received = new HashMap<>();
    /** What the peer has said it holds, in STATE and NOTIFY of this session. */
    private final TreeMap<LogId, LogHead> theirs = new TreeMap<>();
    /** How far the peer has made each log durable, by what it said in this session, ACKs among it. */
    private final Map<LogId, Long> acked = new HashMap<>();

    private final Set<LogId> frozen = new HashSet<>();
    private final Map<LogId, Long> retainedFrom = new HashMap<>();
    private final Set<LogId> stranded = new HashSet<>();
    private final Map<LogId, Long> pausedUntilMillis = new HashMap<>();
    private final Set<LogId> probed = new HashSet<>();
    private final TreeSet<LogId> unannounced = new TreeSet<>();

    /** The peer has sent STATE: it shares the space with us. */
    boolean open;
    /** The peer has refused the space; nothing more is said of it until the peer brings it up. */
    boolean refused;
    /** The peer has said in full what it holds. */
    boolean heard;
    /** The peer does not take a snapshot of ours. */
    boolean snapshotDeclined;

    long stateSentMillis;
    long resyncedMillis = Long.MIN_VALUE / 2;
    long resyncAgainMillis = Long.MAX_VALUE;
    long notifiedMillis = Long.MIN_VALUE / 2;

    SpaceSync(SpaceScope scope, SpaceHeads heads) {
        this.scope = scope;
        hold(heads);
    }

    /** What we hold now is this; what the peer has said of itself still stands. */
    SpaceSync startOver(SpaceHeads heads) {
        SpaceSync anew = new SpaceSync(scope, heads);
        anew.theirs.putAll(theirs);
        anew.acked.putAll(acked);
        anew.open = open;
        anew.refused = refused;
        anew.heard = heard;
        return anew;
    }

    /** A snapshot was installed where nothing was held. */
    void install(SpaceHeads heads) {
        received.clear();
        hold(heads);
        for (LogHead head : heads.heads()) {
            if (ackedSeq(head.log()) < head.seq()) {
                unannounced.add(head.log());
            }
        }
    }

    private void hold(SpaceHeads heads) {
        heads.heads().forEach(head -> durable.put(head.log(), head));
        frozen.addAll(heads.frozen());
        retainedFrom.putAll(heads.retainedFrom());
    }

    /** The peer starts over: what it said of itself no longer stands. */
    void forgetTheirs() {
        theirs.clear();
        acked.clear();
        probed.clear();
        pausedUntilMillis.values().removeIf(untilMillis -> untilMillis != NEVER);
        unannounced.addAll(durable.keySet());
        heard = false;
        snapshotDeclined = false;
    }

    SpaceId id() {
        return scope.space();
    }

    /** {@code Hash("cta1/space-state", fed_id, space_id, heads)}: what we hold, as one hash. */
    Bytes hash() {
        BytesWriter heads = new BytesWriter().number(durable.size());
        for (LogHead head : durable.values()) {
            heads.fixed(head.log().origin().bytes())
                    .number(head.log().epoch())
                    .number(head.seq())
                    .fixed(head.tip().toArray());
        }
        return Bytes.of(Labels.SPACE_STATE.hash(
                scope.federation().toArray(), id().bytes().toArray(), heads.toBytes()));
    }

    /** What we hold, in full, as frames; at least one. */
    List<Frame> pages() {
        Bytes hash = hash();
        List<Frame> pages = new ArrayList<>();
        List<Frame.Head> page = new ArrayList<>();
        for (LogHead head : durable.values()) {
            page.add(wire(head));
            if (page.size() == Limits.HEADS_MAX) {
                pages.add(new Frame.StatePage(id().bytes(), hash, page));
                page = new ArrayList<>();
            }
        }
        if (!page.isEmpty() || pages.isEmpty()) {
            pages.add(new Frame.StatePage(id().bytes(), hash, page));
        }
        return pages;
    }

    Optional<LogHead> durable(LogId log) {
        return Optional.ofNullable(durable.get(log));
    }

    /** How far we have a log, counting what is checked and not yet durable. */
    Optional<LogHead> received(LogId log) {
        LogHead head = received.get(log);
        return head == null ? durable(log) : Optional.of(head);
    }

    /** Whether we hold nothing, nor will soon. */
    boolean isEmpty() {
        return durable.isEmpty() && received.isEmpty();
    }

    /** Ops that we hold, those that were compacted among them. */
    long held() {
        return durable.values().stream().mapToLong(LogHead::seq).sum();
    }

    /** Whether the peer has said that it holds nothing. */
    boolean peerIsEmpty() {
        return heard && acked.isEmpty();
    }

    /** Ops before {@code from} can no longer be sent. */
    void compacted(LogId log, long from) {
        retainedFrom.merge(log, from, Math::max);
    }

    /** Whether op {@code seq} is one that we hold and can no longer send. */
    boolean isGone(LogId log, long seq) {
        LogHead head = durable.get(log);
        return head != null && seq <= head.seq() && seq < retainedFrom(log);
    }

    /** The first op of the log that can still be sent. */
    long retainedFrom(LogId log) {
        return retainedFrom.getOrDefault(log, 1L);
    }

    /** These logs go on where nobody can send. @return those of which that is news */
    Set<LogId> strand(Set<LogId> logs) {
        Set<LogId> news = new HashSet<>(logs);
        news.removeIf(log -> !stranded.add(log));
        return news;
    }

    boolean isFrozen(LogId log) {
        return frozen.contains(log);
    }

    void freeze(LogId log) {
        frozen.add(log);
        received.remove(log);
    }

    /** Ops of the log are expected to follow {@code head} from now on. */
    void receive(LogHead head) {
        received.put(head.log(), head);
    }

    /** What was on its way did not become durable: the log goes on from what is. */
    void forgetReceived(LogId log) {
        received.remove(log);
    }

    /** The log is durable up to {@code head}, by whatever way it came. */
    void advance(LogHead head) {
        LogHead before = durable.get(head.log());
        if (before != null && before.seq() >= head.seq()) {
            return;
        }
        durable.put(head.log(), head);
        LogHead ahead = received.get(head.log());
        if (ahead != null && ahead.seq() <= head.seq()) {
            received.remove(head.log());
        }
        if (ackedSeq(head.log()) < head.seq()) {
            unannounced.add(head.log());
        }
    }

    /** The peer says that it holds this. @return false if it speaks of too many logs */
    boolean declare(LogHead head) {
        LogHead before = theirs.get(head.log());
        if (before == null && theirs.size() >= LOGS_MAX) {
            return false;
        }
        if (before == null || before.seq() <= head.seq()) {
            theirs.put(head.log(), head);
        }
        acknowledge(head.log(), head.seq());
        return true;
    }

    /** The peer has made the log durable up to {@code seq}. @return whether that is news */
    boolean acknowledge(LogId log, long seq) {
        if (ackedSeq(log) >= seq) {
            return false;
        }
        acked.put(log, seq);
        return true;
    }

    private long ackedSeq(LogId log) {
        return acked.getOrDefault(log, 0L);
    }

    /** Whether the peer's claim about the log is not another op under the number of our last. */
    boolean agrees(LogId log) {
        LogHead said = theirs.get(log);
        LogHead ours = durable.get(log);
        return said == null
                || ours == null
                || said.seq() != ours.seq()
                || said.tip().equals(ours.tip());
    }

    /**
     * What both sides hold of the same history and can send as ops: logs of which both say the same, frozen ones too, and of
     * others as much of ours as the peer has acknowledged.
     */
    List<Frame.Range> comparable() {
        List<Frame.Range> ranges = new ArrayList<>();
        for (LogHead head : durable.values()) {
            LogHead said = theirs.get(head.log());
            long acknowledged = ackedSeq(head.log());
            boolean tookOurs = (said == null || said.seq() < acknowledged) && !isFrozen(head.log());
            long to = head.equals(said) ? head.seq() : tookOurs ? Math.min(acknowledged, head.seq()) : 0;
            long from = retainedFrom(head.log());
            if (from <= to) {
                ranges.add(new Frame.Range(head.log(), new SeqRange(from, to)));
            }
        }
        return ranges;
    }

    /** The peer claimed more than it could send: believe it only as far as we hold the log ourselves. */
    void disbelieve(LogId log) {
        LogHead ours = durable.get(log);
        if (ours == null) {
            theirs.remove(log);
            acked.remove(log);
        } else {
            theirs.put(log, ours);
            acked.put(log, ours.seq());
        }
    }

    /** The peer holds everything that we hold. */
    void declareAllOurs() {
        theirs.putAll(durable);
        durable.values().forEach(head -> acked.put(head.log(), head.seq()));
        unannounced.clear();
    }

    void pause(LogId log, long untilMillis) {
        pausedUntilMillis.put(log, untilMillis);
    }

    /** Whether a pause has ended since the last call, so that asking again may help. */
    boolean takeEndedPauses(long nowMillis) {
        return pausedUntilMillis.values().removeIf(untilMillis -> untilMillis <= nowMillis);
    }

    /** The log is not asked of this peer again in this session. */
    void stop(LogId log) {
        pausedUntilMillis.put(log, NEVER);
    }

    boolean isPaused(LogId log, long nowMillis) {
        return pausedUntilMillis.getOrDefault(log, Long.MIN_VALUE) > nowMillis;
    }

    /**
     * What the peer holds and we do not, as far as it may be asked for now: the shortest stretches first, so that news does
     * not wait behind a backlog. A log in which the peer claims another op under a number of ours is asked for that one.
     */
    List<Frame.Range> missing(long nowMillis) {
        List<Frame.Range> missing = new ArrayList<>();
        for (LogHead head : theirs.values()) {
            LogId log = head.log();
            if (isFrozen(log) || isPaused(log, nowMillis)) {
                continue;
            }
            Optional<LogHead> have = received(log);
            long seq = have.map(LogHead::seq).orElse(0L);
            if (seq < head.seq()) {
                missing.add(new Frame.Range(log, new SeqRange(seq + 1, head.seq())));
            } else if (seq == head.seq()
                    && !have.map(LogHead::tip).equals(Optional.of(head.tip()))
                    && probed.add(log)) {
                missing.add(new Frame.Range(log, new SeqRange(seq, seq)));
            }
        }
        missing.sort(
                Comparator.comparingLong((Frame.Range range) -> range.seqs().size())
                        .thenComparing(Frame.Range::log));
        return List.copyOf(missing.subList(0, Math.min(missing.size(), Limits.WANT_LOGS_MAX)));
    }

    /** Takes up to a frame's worth of what the peer was not told yet. */
    List<Frame.Head> takeUnannounced() {
        List<Frame.Head> heads = new ArrayList<>();
        while (!unannounced.isEmpty() && heads.size() < Limits.HEADS_MAX) {
            LogId log = unannounced.pollFirst();
            LogHead ours = durable.get(log);
            if (ours != null && ackedSeq(log) < ours.seq()) {
                heads.add(wire(ours));
            }
        }
        return heads;
    }

    boolean hasUnannounced() {
        return !unannounced.isEmpty();
    }

    /** How far the peer has made these logs durable, as far as we hold them too. */
    VersionVector acked(Collection<LogId> logs) {
        Map<LogId, SeqSet> both = new HashMap<>();
        for (LogId log : logs) {
            LogHead ours = durable.get(log);
            if (ours != null) {
                both.put(log, SeqSet.upTo(Math.min(ackedSeq(log), ours.seq())));
            }
        }
        return VersionVector.of(both);
    }

    /** The logs of which we hold anything. */
    Set<LogId> logs() {
        return durable.keySet();
    }

    /** Ops that one side has said it holds and the other has not. */
    SyncSession.Lag lag() {
        long toReceive = 0;
        long toSend = 0;
        for (LogHead head : theirs.values()) {
            LogHead ours = durable.get(head.log());
            toReceive += Math.max(0, head.seq() - (ours == null ? 0 : ours.seq()));
        }
        for (LogHead head : durable.values()) {
            toSend += Math.max(0, head.seq() - ackedSeq(head.log()));
        }
        return new SyncSession.Lag(toReceive, toSend);
    }

    private static Frame.Head wire(LogHead head) {
        return new Frame.Head(head.log(), SeqSet.upTo(head.seq()), head.tip());
    }
}
