package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What we send the peer: the streams that it has opened, served in turn. SPEC.md, rules Y-38 to Y-44, Y-52 and Y-58. */
final class Servings {
    static final int STREAMS_MAX = 64;
    static final long ACK_WITHIN_MILLIS = 60_000;

    private final Conversation talk;
    private final LinkedHashMap<Long, Serving> servings = new LinkedHashMap<>();
    private Frame.Window window = new Frame.Window(Limits.FRAMES_UNACKED_MAX, Limits.OPS_MAX, Limits.OPS_BYTES_MAX);
    private long ackedMillis;
    private long reading;
    private long readingStream;

    Servings(Conversation talk) {
        this.talk = talk;
    }

    void on(Frame.Want want) {
        if (want.stream() == 0) {
            talk.end(Reason.MALFORMED, 0, "a WANT without a stream");
            return;
        }
        Serving open = servings.get(want.stream());
        if (open != null && want.ranges().isEmpty()) {
            open.allow(want.creditOps(), want.creditBytes());
            pump();
        } else if (open == null && !want.ranges().isEmpty()) {
            open(want);
        }
        // What else comes is credit for a stream that has ended meanwhile, or the same WANT once more.
    }

    private void open(Frame.Want want) {
        Optional<SpaceSync> space = talk.space(want.space());
        Set<LogId> logs = new HashSet<>();
        if (space.isEmpty()) {
            talk.withhold(want.stream(), want.space());
        } else if (servings.size() >= STREAMS_MAX) {
            talk.reject(want.stream(), want.space(), Reason.LIMIT_EXCEEDED, Pulls.LATER_MILLIS);
        } else if (!want.ranges().stream().allMatch(range -> logs.add(range.log()))) {
            talk.end(Reason.MALFORMED, 0, "a WANT names a log twice");
        } else {
            servings.put(want.stream(), new Serving(want.stream(), space.get(), want));
            pump();
        }
    }

    /** Whether a stream is being served. */
    boolean isOpen(long stream) {
        return servings.containsKey(stream);
    }

    /** The batches that were to be read. */
    void opsRead(long readId, List<OpBatch> batches) {
        if (readId != reading) {
            return;
        }
        reading = 0;
        Serving serving = servings.get(readingStream);
        if (serving != null && batches.isEmpty() && serving.hasGone()) {
            refuse(serving);
        } else if (serving != null) {
            send(serving, batches);
        }
        pump();
    }

    void on(Frame.Ack ack) {
        Serving serving = servings.get(ack.stream());
        if (serving == null) {
            return;
        }
        ackedMillis = talk.nowMillis();
        serving.framesUnacked = Math.max(0, serving.framesUnacked - 1);
        SpaceSync space = serving.space;
        List<LogId> moved = new ArrayList<>();
        for (Frame.AckPart part : ack.parts()) {
            if (!serving.hasRange(part.range()) || part.verdicts().isEmpty()) {
                talk.end(Reason.MALFORMED, 0, "an ACK of what was not sent");
                return;
            }
            LogId log = serving.log(part.range());
            long to = part.from() + part.verdicts().size() - 1;
            Optional<LogHead> ours = space.durable(log);
            boolean taken = part.verdicts().stream()
                    .allMatch(code -> Verdict.of(code).map(Verdict::taken).orElse(false));
            if (taken && ours.isPresent() && to <= ours.get().seq() && space.acknowledge(log, to)) {
                moved.add(log);
            }
        }
        talk.saveCursor(space, moved);
        if (serving.ended && serving.framesUnacked == 0) {
            servings.remove(serving.stream);
        }
        pump();
    }

    /** The peer says how fast ops may come from now on. */
    void on(Frame.Window window) {
        this.window = window;
        pump();
    }

    /** The space is no longer served. */
    void forget(SpaceSync space) {
        servings.values().removeIf(serving -> serving.space == space);
    }

    void tick() {
        if (unackedFrames() > 0 && talk.nowMillis() - ackedMillis > ACK_WITHIN_MILLIS) {
            talk.end(Reason.STALLED, 0, "what was sent is not acknowledged");
        }
    }

    /** Reads on for the stream that has waited longest, while the peer keeps up. */
    private void pump() {
        while (reading == 0 && unackedFrames() < window.frames()) {
            Optional<Serving> next =
                    servings.values().stream().filter(Serving::mayRead).findFirst();
            if (next.isEmpty()) {
                return;
            }
            Serving serving = next.get();
            servings.remove(serving.stream);
            servings.put(serving.stream, serving);
            if (serving.isGone()) {
                refuse(serving);
            } else if (serving.left().isEmpty()) {
                send(serving, List.of());
            } else {
                reading = talk.nextId();
                readingStream = serving.stream;
                talk.want(serving.read(reading, window));
            }
        }
    }

    /** What is left of a stream can no longer be sent as ops. */
    private void refuse(Serving serving) {
        serving.ended = true;
        if (serving.framesUnacked == 0) {
            servings.remove(serving.stream);
        }
        talk.reject(serving.stream, serving.space.id().bytes(), Reason.SNAPSHOT_ONLY, 0);
    }

    private void send(Serving serving, List<OpBatch> batches) {
        if (unackedFrames() == 0) {
            ackedMillis = talk.nowMillis();
        }
        talk.send(serving.pack(batches, window));
    }

    private int unackedFrames() {
        int frames = 0;
        for (Serving serving : servings.values()) {
            frames += serving.framesUnacked;
        }
        return frames;
    }
}
