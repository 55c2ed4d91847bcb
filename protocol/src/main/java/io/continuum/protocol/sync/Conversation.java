package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the parts of one session share: who talks, what time it is, the spaces, and what is to be done next. */
final class Conversation {
    final SyncSession.Ends ends;
    private final Map<SpaceId, SpaceSync> spaces = new TreeMap<>();
    private List<Effect> effects = new ArrayList<>();
    private long nowMillis;
    private long saidMillis;
    private final Abilities abilities;
    private Set<Feature> agreed = Set.of();
    private long lastId;
    private long nextStream = 1;
    private boolean over;

    Conversation(SyncSession.Ends ends, Abilities abilities) {
        this.ends = ends;
        this.abilities = abilities;
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

    Abilities abilities() {
        return abilities;
    }

    /** The peer's HELLO names these. */
    void agree(Set<Feature> theirs) {
        Set<Feature> both = EnumSet.noneOf(Feature.class);
        both.addAll(abilities.features());
        both.retainAll(theirs);
        agreed = both;
    }

    /** Whether both sides named the feature. */
    boolean agreed(Feature feature) {
        return agreed.contains(feature);
    }

    Set<Feature> agreed() {
        return Set.copyOf(agreed);
    }

    /** How long the peer has to wait with what it asks for, of which it is told; 0 if it need not. */
    long waitMillis(Scope scope) {
        long waitMillis =
                Math.min(Limits.RETRY_AFTER_MILLIS_MAX, abilities.allowance().waitMillis(scope, nowMillis));
        if (waitMillis > 0) {
            if (agreed(Feature.WINDOW)) {
                send(new Frame.Throttle(scope.code(), waitMillis, 0, 0));
            }
            report(new Notice.Throttling(scope, waitMillis));
        }
        return waitMillis;
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

    /** A number for a stream of ours that was not used before. */
    long nextStream() {
        return nextStream++;
    }

    /** The same for an audit, in which both sides speak: the smaller id takes odd numbers, the other even ones. */
    long nextAuditStream() {
        if (!isOurAudit(nextStream)) {
            nextStream++;
        }
        return nextStream++;
    }

    boolean isOurAudit(long stream) {
        boolean odd = (stream & 1) == 1;
        return odd == ends.self().compareTo(ends.peer()) < 0;
    }

    /** Whether we may have opened this stream. */
    boolean mayHaveOpened(long stream) {
        return stream > 0 && stream < nextStream;
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

    /** What we hold of a space is something else now. @return the space as it is now */
    Optional<SpaceSync> startOver(SpaceId id, SpaceHeads heads) {
        return Optional.ofNullable(spaces.computeIfPresent(id, (_, before) -> before.startOver(heads)));
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
