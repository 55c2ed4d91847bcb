package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.reconcile.Answer;
import io.continuum.crdt.reconcile.Item;
import io.continuum.crdt.reconcile.ItemSet;
import io.continuum.crdt.reconcile.Negentropy;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Scope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The audits that the peer begins: we answer from our items and learn nothing. At most {@link Limits#AUDITS_MAX} at a time; a
 * further one takes the place of the oldest, whose end may have been lost. SPEC.md, rules Y-61 to Y-63.
 */
final class AuditAnswers {
    private final Conversation talk;
    private final LinkedHashMap<Long, Answering> open = new LinkedHashMap<>();
    private final Map<SpaceId, Run> runs = new HashMap<>();

    /** One stream. */
    private static final class Answering {
        final SpaceSync space;
        final long openedMillis;
        /** The peer's first message, until the items are there. */
        final Bytes first;

        long reading;

        @Nullable
        ItemSet items;

        int rounds;

        Answering(SpaceSync space, Bytes first, long openedMillis) {
            this.space = space;
            this.first = first;
            this.openedMillis = openedMillis;
        }
    }

    /** An audit of a space that the peer was allowed, stretch by stretch: each log once, ascending. */
    private static final class Run {
        final Map<LogId, Long> begun = new HashMap<>();
        long movedMillis;
    }

    AuditAnswers(Conversation talk) {
        this.talk = talk;
    }

    void on(Frame.RbsrOpen frame) {
        if (open.containsKey(frame.stream())) {
            return;
        }
        Optional<SpaceSync> space = talk.space(frame.space());
        Optional<Reason> refusal = space.isEmpty()
                ? Optional.of(Reason.UNKNOWN_SPACE)
                : refusal(space.get(), frame.range()).or(() -> allowance(space.get(), frame.range()));
        if (refusal.isPresent()) {
            if (refusal.get() == Reason.SNAPSHOT_ONLY) {
                long from = space.orElseThrow().retainedFrom(frame.range().log());
                talk.send(new Frame.RbsrFrom(frame.stream(), frame.space(), from));
            }
            close(frame.stream(), frame.space(), refusal.get());
            return;
        }
        if (open.size() >= Limits.AUDITS_MAX) {
            open.pollFirstEntry();
        }
        Answering answering = new Answering(space.orElseThrow(), frame.message(), talk.nowMillis());
        answering.reading = talk.nextId();
        open.put(frame.stream(), answering);
        Frame.Range range = frame.range();
        talk.want(new Effect.ReadItems(
                answering.reading,
                answering.space.id(),
                range.log(),
                range.seqs().from(),
                range.seqs().to()));
    }

    /** The items of a stretch, as they are here. */
    void itemsRead(long readId, ItemSet items) {
        for (Map.Entry<Long, Answering> entry : List.copyOf(open.entrySet())) {
            Answering answering = entry.getValue();
            if (answering.reading == readId) {
                answering.reading = 0;
                answering.items = items;
                answer(entry.getKey(), answering, items, answering.first);
            }
        }
    }

    void on(Frame.RbsrMessage frame) {
        Answering answering = open.get(frame.stream());
        if (answering == null) {
            close(frame.stream(), frame.space(), Reason.STALLED);
        } else if (answering.items != null) {
            answer(frame.stream(), answering, answering.items, frame.message());
        }
    }

    void on(Frame.RbsrClose close) {
        open.remove(close.stream());
    }

    void forget(SpaceSync space) {
        open.values().removeIf(answering -> answering.space == space);
        runs.remove(space.id());
    }

    void tick() {
        open.values().removeIf(answering -> talk.nowMillis() - answering.openedMillis > Audits.WITHIN_MILLIS);
    }

    private void answer(long stream, Answering answering, ItemSet items, Bytes message) {
        Bytes space = answering.space.id().bytes();
        if (++answering.rounds > Limits.RBSR_ROUNDS_MAX) {
            open.remove(stream);
            close(stream, space, Reason.LIMIT_EXCEEDED);
            return;
        }
        switch (Negentropy.responder(items, Limits.RBSR_BYTES_MAX).answer(message)) {
            case Answer.Send(Bytes next, List<Item> _, List<Bytes> _) ->
                talk.send(new Frame.RbsrMessage(stream, space, next));
            case Answer.Malformed(String why) -> talk.end(Reason.MALFORMED, 0, why);
            case Answer.Done _, Answer.UnsupportedVersion _ ->
                throw new IllegalStateException("only an initiator is done, or asks for another version");
        }
    }

    /** Why a stretch cannot be compared: we must hold all of it, and say so. */
    private static Optional<Reason> refusal(SpaceSync space, Frame.Range range) {
        boolean held = space.durable(range.log())
                .filter(head -> head.seq() >= range.seqs().to())
                .isPresent();
        if (range.seqs().size() > Limits.AUDIT_OPS_MAX) {
            return Optional.of(Reason.LIMIT_EXCEEDED);
        } else if (!held) {
            return Optional.of(Reason.NOT_READY);
        } else if (range.seqs().from() < space.retainedFrom(range.log())) {
            return Optional.of(Reason.SNAPSHOT_ONLY);
        }
        return Optional.empty();
    }

    /** The first stretch of an audit counts against the peer's allowance. */
    private Optional<Reason> allowance(SpaceSync space, Frame.Range range) {
        Run run = runs.get(space.id());
        long from = range.seqs().from();
        boolean goesOn = run != null
                && talk.nowMillis() - run.movedMillis <= 2 * Audits.WITHIN_MILLIS
                && run.begun.getOrDefault(range.log(), 0L) < from;
        if (run == null || !goesOn) {
            if (talk.waitMillis(Scope.AUDITS) > 0) {
                return Optional.of(Reason.THROTTLED);
            }
            run = new Run();
            runs.put(space.id(), run);
        }
        run.movedMillis = talk.nowMillis();
        run.begun.put(range.log(), from);
        return Optional.empty();
    }

    private void close(long stream, Bytes space, Reason reason) {
        talk.send(new Frame.RbsrClose(stream, space, reason.code()));
    }
}
