package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the parts of one session share: who talks, what time it is, the spaces, and what is to be done next. */
final class Conversation {
    final SyncSession.Ends ends;
    private final Map<SpaceId, SpaceSync> spaces = new TreeMap<>();
    private List<Effect> effects = new ArrayList<>();
    private long nowMillis;
    private long saidMillis;
    private long lastId;
    private boolean over;

    Conversation(SyncSession.Ends ends) {
        this.ends = ends;
    }

    /** Does one step. @return what is to be done then; nothing once the session is over */
    List<Effect> step(long nowMillis, Runnable work) {
        if (over) {
            return List.of();
        }
        this.nowMillis = nowMillis;
        work.run();
        List<Effect> done = effects;
        effects = new ArrayList<>();
        return List.copyOf(done);
    }

    long nowMillis() {
        return nowMillis;
    }

    /** When we last said anything. */
    long saidMillis() {
        return saidMillis;
    }

    boolean isOver() {
        return over;
    }

    /** A number for an effect that will be answered. */
    long nextId() {
        return ++lastId;
    }

    /** Asks for something to be done; nothing more is, once the session is over. */
    void want(Effect effect) {
        if (!over) {
            effects.add(effect);
        }
    }

    void send(Frame frame) {
        saidMillis = nowMillis;
        want(new Effect.Send(frame));
    }

    void report(Notice notice) {
        want(new Effect.Report(notice));
    }

    /** Says GOODBYE. */
    void end(Reason reason, long retryAfterMillis, String text) {
        send(new Frame.Goodbye(reason.code(), retryAfterMillis, SyncSession.VERSION, text));
        close(reason, retryAfterMillis);
    }

    /** The session is over. */
    void close(Reason reason, long retryAfterMillis) {
        want(new Effect.Close(reason, retryAfterMillis));
        over = true;
    }

    /** @return the space that is new, or empty if it was shared already */
    Optional<SpaceSync> add(SpaceId id, SpaceHeads heads) {
        SpaceSync space = new SpaceSync(new SpaceScope(ends.federation(), id), heads);
        return spaces.putIfAbsent(id, space) == null ? Optional.of(space) : Optional.empty();
    }

    Optional<SpaceSync> remove(SpaceId id) {
        return Optional.ofNullable(spaces.remove(id));
    }

    Optional<SpaceSync> space(SpaceId id) {
        return Optional.ofNullable(spaces.get(id));
    }

    Optional<SpaceSync> space(Bytes id) {
        return space(new SpaceId(id));
    }

    /** Whether this is what we know of a space now; what answers late may belong to a space that was given up since. */
    boolean knows(SpaceSync space) {
        return spaces.get(space.id()) == space;
    }

    List<SpaceSync> spaces() {
        return List.copyOf(spaces.values());
    }

    /** The space, if it is shared with this peer; otherwise the peer is told that there is none. */
    Optional<SpaceSync> shared(Bytes id) {
        Optional<SpaceSync> space = space(id);
        if (space.isEmpty()) {
            withhold(0, id);
        }
        return space;
    }

    void withhold(long stream, Bytes id) {
        reject(stream, id, Reason.UNKNOWN_SPACE, 0);
        report(new Notice.SpaceWithheld(new SpaceId(id)));
    }

    void reject(long stream, Bytes space, Reason reason, long retryAfterMillis) {
        send(new Frame.Reject(stream, space, reason.code(), retryAfterMillis));
    }

    /** The peer has said how far it holds these logs. */
    void saveCursor(SpaceSync space, Collection<LogId> logs) {
        VersionVector acked = space.acked(logs);
        if (!acked.isEmpty()) {
            want(new Effect.SaveCursor(space.id(), acked));
        }
    }
}
