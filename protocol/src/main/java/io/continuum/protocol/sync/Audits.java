package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.reconcile.Answer;
import io.continuum.crdt.reconcile.Bound;
import io.continuum.crdt.reconcile.Item;
import io.continuum.crdt.reconcile.ItemSet;
import io.continuum.crdt.reconcile.Negentropy;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The audits that we begin: whether the ops are really here that we say we hold, compared with the peer's where both say the
 * same of a log. What is missing or differs is asked for again. A log is compared in stretches of at most
 * {@link Limits#AUDIT_OPS_MAX} ops, {@link Limits#AUDITS_MAX} at a time, so that what is held in memory is bounded. SPEC.md,
 * rules Y-61 to Y-64.
 */
final class Audits {
    static final long WITHIN_MILLIS = 60_000;

    private final Conversation talk;
    private final Pulls pulls;
    private final Map<SpaceId, Run> runs = new TreeMap<>();
    private final List<Stretch> open = new ArrayList<>();
    private long restUntilMillis = Long.MIN_VALUE;

    /** One audit of a space. */
    private static final class Run {
        final SpaceSync space;
        final Deque<Frame.Range> waiting = new ArrayDeque<>();
        int open;
        int logs;
        long repairedOps;

        Run(SpaceSync space) {
            this.space = space;
        }
    }

    /** A part of a log that is being compared, and then mended. */
    private static final class Stretch {
        final Run run;
        final Frame.Range range;
        /** Ops that are missing here or differ, as far as is known. */
        final SortedSet<Long> damaged = new TreeSet<>();

        final Deque<Frame.Range> toRepair = new ArrayDeque<>();

        @Nullable
        ItemSet items;

        long reading;
        long stream;
        long openedMillis;
        int rounds;
        boolean repairing;
        /** The first op that the peer still has, once it has said so. */
        long peerFrom;

        Stretch(Run run, Frame.Range range) {
            this.run = run;
            this.range = range;
        }

        boolean isTalking() {
            return stream != 0;
        }
    }

    Audits(Conversation talk, Pulls pulls) {
        this.talk = talk;
        this.pulls = pulls;
    }

    /** Begins, unless an audit of the space is running. */
    void audit(SpaceSync space) {
        if (!talk.agreed(Feature.RBSR) || talk.nowMillis() < restUntilMillis || runs.containsKey(space.id())) {
            return;
        }
        Run run = new Run(space);
        run.waiting.addAll(space.comparable());
        runs.put(space.id(), run);
        goOn();
    }

    /** The items of a stretch, as they are here. */
    void itemsRead(long readId, ItemSet items) {
        find(stretch -> stretch.reading == readId).ifPresent(stretch -> {
            stretch.reading = 0;
            stretch.items = items;
            stretch.damaged.addAll(holes(stretch.range.seqs(), items));
            stretch.stream = talk.nextAuditStream();
            stretch.openedMillis = talk.nowMillis();
            talk.send(new Frame.RbsrOpen(
                    stretch.stream,
                    stretch.run.space.id().bytes(),
                    stretch.range,
                    Negentropy.initiator(items, Limits.RBSR_BYTES_MAX).start()));
        });
    }

    void on(Frame.RbsrMessage message) {
        find(stretch -> stretch.stream == message.stream()).ifPresent(stretch -> {
            ItemSet items = stretch.items;
            if (items == null) {
                return;
            }
            switch (Negentropy.initiator(items, Limits.RBSR_BYTES_MAX).answer(message.message())) {
                case Answer.Send(Bytes next, List<Item> have, List<Bytes> _) -> {
                    have.forEach(item -> stretch.damaged.add(item.timestamp()));
                    if (++stretch.rounds < Limits.RBSR_ROUNDS_MAX) {
                        talk.send(new Frame.RbsrMessage(stretch.stream, message.space(), next));
                    } else {
                        close(stretch, Reason.LIMIT_EXCEEDED);
                        repair(stretch);
                    }
                }
                case Answer.Done(List<Item> have, List<Bytes> _) -> {
                    have.forEach(item -> stretch.damaged.add(item.timestamp()));
                    close(stretch, Reason.NORMAL);
                    compared(stretch);
                    repair(stretch);
                }
                case Answer.UnsupportedVersion _ -> {
                    close(stretch, Reason.UNSUPPORTED_VERSION);
                    over(stretch);
                }
                case Answer.Malformed(String why) -> talk.end(Reason.MALFORMED, 0, why);
            }
        });
    }

    /** The peer has only the end of a log as ops: {@link Frame.RbsrClose} follows. */
    void on(Frame.RbsrFrom from) {
        find(stretch -> stretch.stream == from.stream()).ifPresent(stretch -> stretch.peerFrom = from.from());
    }

    /** The peer does not go on. */
    void on(Frame.RbsrClose close) {
        find(stretch -> stretch.stream == close.stream()).ifPresent(stretch -> {
            stretch.stream = 0;
            if (close.code() == Reason.NOT_READY.code()) {
                over(stretch);
            } else if (close.code() == Reason.SNAPSHOT_ONLY.code() && stretch.peerFrom > 0) {
                compareFrom(stretch);
            } else {
                repair(stretch);
            }
        });
    }

    /** The peer wants no audits until then: what has not begun does not. */
    void rest(long untilMillis) {
        restUntilMillis = untilMillis;
        runs.values().forEach(run -> run.waiting.clear());
        goOn();
    }

    void forget(SpaceSync space) {
        open.removeIf(stretch -> stretch.run.space == space);
        runs.values().removeIf(run -> run.space == space);
        goOn();
    }

    void tick() {
        for (Stretch stretch : List.copyOf(open)) {
            if (stretch.isTalking() && talk.nowMillis() - stretch.openedMillis > WITHIN_MILLIS) {
                close(stretch, Reason.STALLED);
                repair(stretch);
            } else if (!stretch.toRepair.isEmpty() && !stretch.repairing) {
                repairNext(stretch);
            }
        }
    }

    /** Opens what may be open, and reports what is over. */
    private void goOn() {
        for (Run run : List.copyOf(runs.values())) {
            while (open.size() < Limits.AUDITS_MAX && !run.waiting.isEmpty()) {
                Stretch stretch = new Stretch(run, nextOf(run.waiting));
                stretch.reading = talk.nextId();
                open.add(stretch);
                run.open++;
                SeqRange seqs = stretch.range.seqs();
                talk.want(new Effect.ReadItems(
                        stretch.reading, run.space.id(), stretch.range.log(), seqs.from(), seqs.to()));
            }
            if (run.waiting.isEmpty() && run.open == 0) {
                runs.remove(run.space.id());
                talk.report(new Notice.Audited(run.space.id(), run.logs, run.repairedOps));
            }
        }
    }

    /** What both sides have of a stretch is compared after all. Numbers of which the peer has no op are not asked for. */
    private void compareFrom(Stretch stretch) {
        SeqRange seqs = stretch.range.seqs();
        LogId log = stretch.range.log();
        long from = stretch.peerFrom;
        if (from > seqs.from() && from <= seqs.to()) {
            stretch.run.waiting.addFirst(new Frame.Range(log, new SeqRange(from, seqs.to())));
        }
        over(stretch);
    }

    /** The first stretch of what waits; the rest of its log stays. */
    private static Frame.Range nextOf(Deque<Frame.Range> waiting) {
        Frame.Range range = waiting.removeFirst();
        SeqRange seqs = range.seqs();
        if (seqs.size() <= Limits.AUDIT_OPS_MAX) {
            return range;
        }
        long end = seqs.from() + Limits.AUDIT_OPS_MAX;
        waiting.addFirst(new Frame.Range(range.log(), new SeqRange(end, seqs.to())));
        return new Frame.Range(range.log(), new SeqRange(seqs.from(), end - 1));
    }

    /** Numbers of the stretch for which there is no item. */
    private static List<Long> holes(SeqRange seqs, ItemSet items) {
        List<Long> holes = new ArrayList<>();
        long[] next = {seqs.from()};
        items.forEach(0, items.size(), item -> {
            for (long seq = next[0]; seq < Math.min(item.timestamp(), seqs.to() + 1); seq++) {
                holes.add(seq);
            }
            next[0] = item.timestamp() + 1;
            return true;
        });
        for (long seq = next[0]; seq <= seqs.to(); seq++) {
            holes.add(seq);
        }
        return holes;
    }

    private void close(Stretch stretch, Reason reason) {
        talk.send(new Frame.RbsrClose(stretch.stream, stretch.run.space.id().bytes(), reason.code()));
        stretch.stream = 0;
    }

    private static void compared(Stretch stretch) {
        if (stretch.run.waiting.stream().noneMatch(range -> range.log().equals(stretch.range.log()))) {
            stretch.run.logs++;
        }
    }

    /** Asks for what is damaged; the owner hears at once if that is much. */
    private void repair(Stretch stretch) {
        SeqRange seqs = stretch.range.seqs();
        int damaged = stretch.damaged.size();
        if (damaged > Limits.OPS_MAX && damaged > seqs.size() / 3) {
            talk.report(new Notice.MuchDamaged(stretch.run.space.id(), stretch.range.log(), damaged, seqs.size()));
        }
        stretch.toRepair.addAll(ranges(stretch.range.log(), stretch.damaged));
        repairNext(stretch);
    }

    /** The numbers as ranges; what lies within a batch's length of each other is asked for at once. */
    private static List<Frame.Range> ranges(LogId log, SortedSet<Long> seqs) {
        List<Frame.Range> ranges = new ArrayList<>();
        long from = 0;
        long to = 0;
        for (long seq : seqs) {
            if (from != 0 && seq - to > Limits.OPS_MAX) {
                ranges.add(new Frame.Range(log, new SeqRange(from, to)));
                from = 0;
            }
            from = from == 0 ? seq : from;
            to = seq;
        }
        if (from != 0) {
            ranges.add(new Frame.Range(log, new SeqRange(from, to)));
        }
        return ranges;
    }

    private void repairNext(Stretch stretch) {
        if (stretch.toRepair.isEmpty()) {
            over(stretch);
        } else if (!pulls.isResting()) {
            stretch.repairing = true;
            pulls.repair(
                    stretch.run.space,
                    List.of(stretch.toRepair.removeFirst()),
                    new Pulling.Purpose.Repair(seq -> intact(stretch, seq), pulling -> repaired(stretch, pulling)));
        }
    }

    private void repaired(Stretch stretch, Pulling pulling) {
        stretch.repairing = false;
        stretch.run.repairedOps += pulling.repairedOps;
        if (open.contains(stretch)) {
            repairNext(stretch);
        }
    }

    private static Optional<Bytes> intact(Stretch stretch, long seq) {
        ItemSet items = stretch.items;
        if (items == null || seq < 1 || stretch.damaged.contains(seq)) {
            return Optional.empty();
        }
        int index = items.lowerBound(new Bound(seq, Bytes.EMPTY));
        return index < items.size() && items.at(index).timestamp() == seq
                ? Optional.of(items.at(index).id())
                : Optional.empty();
    }

    private void over(Stretch stretch) {
        if (open.remove(stretch)) {
            stretch.run.open--;
            goOn();
        }
    }

    private Optional<Stretch> find(Predicate<Stretch> which) {
        return open.stream().filter(which).findFirst();
    }
}
