package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.DamagedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One side of a range reconciliation in the Negentropy V1 format (SPEC.md rules Y-80 to Y-89). The initiator sends
 * {@link #start}, and each side answers what it gets; the initiator learns what only it holds and what only the other side
 * holds. Ranges whose fingerprints differ are split until they are small enough to list.
 *
 * <p>Nothing is remembered between messages, so a message may be answered twice. Immutable; as thread-safe as its set.
 */
public final class Negentropy {
    /** The first byte of every message of this version. */
    static final byte VERSION_BYTE = 0x61;

    /** The smallest limit for messages. */
    public static final int FRAME_BYTES_MIN = 4096;

    private static final int VERSION = VERSION_BYTE & 0x0f;
    private static final int BUCKETS = 16;
    /** A smaller range is listed, not split. */
    private static final int SPLIT_ITEMS_MIN = 2 * BUCKETS;
    /** Room for what closes a message that has reached its limit. */
    private static final int SLACK_BYTES = 200;

    private final ItemSet items;
    private final int frameBytesMax;
    private final boolean initiator;

    private Negentropy(ItemSet items, int frameBytesMax, boolean initiator) {
        if (frameBytesMax != 0 && frameBytesMax < FRAME_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "the frame limit must be 0 (none) or at least " + FRAME_BYTES_MIN + ", got " + frameBytesMax);
        }
        this.items = items;
        this.frameBytesMax = frameBytesMax;
        this.initiator = initiator;
    }

    /**
     * The side that begins, and learns the differences.
     *
     * @param frameBytesMax limit for the messages of this side; 0 for none
     */
    public static Negentropy initiator(ItemSet items, int frameBytesMax) {
        return new Negentropy(items, frameBytesMax, true);
    }

    /**
     * The side that only answers.
     *
     * @param frameBytesMax limit for the messages of this side; 0 for none
     */
    public static Negentropy responder(ItemSet items, int frameBytesMax) {
        return new Negentropy(items, frameBytesMax, false);
    }

    /** The initiator's first message. */
    public Bytes start() {
        if (!initiator) {
            throw new IllegalStateException("a responder does not begin");
        }
        MessageWriter out = new MessageWriter();
        split(0, items.size(), Bound.INFINITY, out);
        return out.message();
    }

    /** Answers any bytes: what breaks the format is {@link Answer.Malformed}, never an exception. */
    public Answer answer(Bytes message) {
        try {
            MessageReader in = new MessageReader(message);
            int version = in.version();
            if (version != VERSION) {
                return initiator
                        ? new Answer.UnsupportedVersion(version)
                        : new Answer.Send(new MessageWriter().message(), List.of(), List.of());
            }
            return new Walk(in).answer();
        } catch (DamagedException e) {
            return new Answer.Malformed(String.valueOf(e.getMessage()));
        }
    }

    /** Says what is here from {@code from} to before {@code to}, which ends at {@code end}. */
    private void split(int from, int to, Bound end, MessageWriter out) {
        int count = to - from;
        if (count < SPLIT_ITEMS_MIN) {
            list(from, to, end, out);
            return;
        }
        int lower = from;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            int upper = lower + count / BUCKETS + (bucket < count % BUCKETS ? 1 : 0);
            Bound bound = upper == to ? end : Bound.between(items.at(upper - 1), items.at(upper));
            out.fingerprint(bound, items.fingerprint(lower, upper));
            lower = upper;
        }
    }

    private void list(int from, int to, Bound end, MessageWriter out) {
        out.idList(end, to - from);
        items.forEach(from, to, item -> {
            out.id(item.id());
            return true;
        });
    }

    /** Answers one message, range by range. */
    private final class Walk {
        private final MessageReader in;
        private final MessageWriter out = new MessageWriter();
        private final List<Item> have = new ArrayList<>();
        private final List<Bytes> need = new ArrayList<>();

        /** Where the range at hand begins, as the other side named it. */
        private Bound start = Bound.START;
        /** The position of {@link #start}. */
        private int lower;
        /** The position up to which {@link #out} has spoken. */
        private int said;
        /** Whether ranges before {@link #start} were passed over that {@link #out} does not name yet. */
        private boolean skipping;

        private Walk(MessageReader in) {
            this.in = in;
        }

        private Answer answer() throws DamagedException {
            boolean open = true;
            int empty = out.length();
            while (open && in.hasMore()) {
                Bound end = in.bound();
                int upper = items.lowerBound(end);
                open = switch (in.mode()) {
                    case SKIP -> skip();
                    case FINGERPRINT -> compare(in.fingerprint(), upper, end);
                    case ID_LIST -> initiator ? learn(in.idCount(), upper) : tell(in.idCount(), upper, end);
                };
                start = end;
                lower = upper;
            }
            return initiator && out.length() == empty
                    ? new Answer.Done(have, need)
                    : new Answer.Send(out.message(), have, need);
        }

        private boolean skip() {
            skipping = true;
            return true;
        }

        private void endSkip() {
            if (skipping) {
                skipping = false;
                out.skip(start);
            }
        }

        private boolean compare(Fingerprint theirs, int upper, Bound end) {
            if (theirs.equals(items.fingerprint(lower, upper))) {
                return skip();
            }
            int length = out.length();
            endSkip();
            split(lower, upper, end, out);
            if (isFull(out.length())) {
                out.cutTo(length);
                // The answer is dropped and its range joins the rest. The other implementations leave its items out of
                // the fingerprint of the rest, which then merely differs once more, unless the other side holds nothing
                // there: both would come out as empty. Only then are the items counted in.
                close(theirs.equals(Fingerprint.OF_NOTHING) ? said : upper);
                return false;
            }
            said = upper;
            return true;
        }

        /** The other side has listed all that it holds here. */
        private boolean learn(int count, int upper) throws DamagedException {
            Set<Bytes> theirs = LinkedHashSet.newLinkedHashSet(count);
            for (int i = 0; i < count; i++) {
                theirs.add(in.id());
            }
            items.forEach(lower, upper, item -> {
                if (!theirs.remove(item.id())) {
                    have.add(item);
                }
                return true;
            });
            need.addAll(theirs);
            return skip();
        }

        /** Lists all that is held here, as far as it fits; what the other side listed is its own affair. */
        private boolean tell(int count, int upper, Bound end) {
            in.skipIds(count);
            int listed = Math.min(upper - lower, idsThatFit());
            int cut = lower + listed;
            endSkip();
            list(lower, cut, cut < upper ? Bound.before(items.at(cut)) : end, out);
            said = cut;
            if (isFull(out.length())) {
                close(cut);
                return false;
            }
            return true;
        }

        private void close(int from) {
            out.fingerprint(Bound.INFINITY, items.fingerprint(from, items.size()));
        }

        private boolean isFull(int bytes) {
            return frameBytesMax != 0 && bytes > frameBytesMax - SLACK_BYTES;
        }

        /** Ids are listed until the message is full, so the last one may reach into the slack. */
        private int idsThatFit() {
            return frameBytesMax == 0
                    ? Integer.MAX_VALUE
                    : (frameBytesMax - SLACK_BYTES - out.length()) / Item.ID_BYTES + 1;
        }
    }
}
