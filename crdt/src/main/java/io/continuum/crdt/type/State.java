package io.continuum.crdt.type;

import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica of a value, or a part of one: the value, and which changes it knows. Whole replicas and the deltas of single
 * changes are the same thing and merge in the same way; two replicas that know the same changes are equal.
 *
 * <p>A change that is known has done all that it does: its write stands here or is superseded, and what it superseded is
 * gone. Changes may arrive in any order, so dots may be superseded <em>ahead</em> of the change that wrote them. These are
 * kept apart from the known ones until that change arrives; or a vector would say of a replica that it has a change of which
 * it has only heard, and nobody would send it.
 *
 * <p>Mutable, for one owner at a time; not thread-safe. Nothing that can change is shared between two states: a delta may be
 * merged into many.
 */
public final class State<V extends Value<V>> {
    private V value;
    private VersionVector seen;

    /** Superseded by changes that are known, written by changes that are not. */
    private VersionVector ahead;

    private State(V value, VersionVector seen, VersionVector ahead) {
        this.value = value;
        this.seen = seen;
        this.ahead = ahead;
    }

    /** A replica that knows nothing yet. @param type any value of the type, such as {@code OrSet.of(Codec.TEXT)} */
    public static <V extends Value<V>> State<V> of(V type) {
        return new State<>(type.none(), VersionVector.EMPTY, VersionVector.EMPTY);
    }

    /** What readers see. It follows the state; reading is for the state's owner too. */
    public V value() {
        return value;
    }

    /** The changes that this knows; a delta knows the one that made it. */
    public VersionVector seen() {
        return seen;
    }

    /**
     * Does what a writer wants.
     *
     * @param writer the log of whoever owns this state; nobody else writes under it, and it is never used again after the
     *     state has been lost or restored from an older copy
     * @return the delta, to be merged elsewhere; it knows nothing if nothing had to be done
     */
    public State<V> change(LogId writer, Change<V> change) {
        Change.Draft draft = new Change.Draft(seen, writer);
        V written = change.delta(value, draft);
        VersionVector superseded = draft.superseded();
        State<V> delta = new State<>(written, draft.seen(), superseded);
        // as merge(delta) does, sparing the search for what the new dot might supersede
        value = value.join(context(), written, superseded, Value.Watch.NOBODY);
        seen = draft.seenAfter();
        return delta;
    }

    /** Takes in what {@code other} knows. It never fails, whatever two replicas of one value have been through. */
    public void merge(State<V> other) {
        if (other == this) {
            return;
        }
        value = value.join(context(), other.value, other.context(), Value.Watch.NOBODY);
        seen = seen.union(other.seen);
        ahead = ahead.union(other.ahead).without(seen);
    }

    /** All dots that must not come anew. */
    private VersionVector context() {
        return seen.union(ahead);
    }

    /** Another state with the same content. */
    public State<V> copy() {
        State<V> copy = of(value);
        copy.merge(this);
        return copy;
    }

    /**
     * The part of this that somebody who knows the changes {@code theirs} lacks: merging it does for them what merging this
     * would. Writes that they have are left out of the value, and of the vector too, or they would read as removed.
     */
    public State<V> unknownTo(VersionVector theirs) {
        VersionVector common = seen.intersection(theirs);
        if (common.isEmpty()) {
            return this;
        }
        if (common.equals(seen)) {
            return of(value);
        }
        List<Dot> live = new ArrayList<>();
        value.forEachDot(dot -> {
            if (common.contains(dot)) {
                live.add(dot);
            }
        });
        VersionVector theyHave = VersionVector.ofDots(live);
        State<V> part = copy();
        part.value = part.value.join(context(), value.none(), theyHave, Value.Watch.NOBODY);
        part.seen = seen.without(theyHave);
        return part;
    }

    /**
     * The one encoding of this state: see {@link StateWriter}.
     *
     * @throws IllegalArgumentException if an element, key or value has no form in its codec
     */
    public byte[] toBytes() {
        StateWriter out = new StateWriter(seen, ahead);
        value.write(out);
        return out.bytes().toBytes();
    }

    /**
     * What a decoder takes.
     *
     * @param logsMax logs in a vector
     * @param rangesMax ranges beyond the first gap of each log
     * @param itemsMax keys and dots in the value, all levels together
     */
    public record Limits(int logsMax, int rangesMax, int itemsMax) {}

    /**
     * Reads what {@link #toBytes} wrote and nothing else.
     *
     * @param type any value of the type
     * @throws DamagedException if the bytes are cut short, not canonical or beyond a limit
     */
    public static <V extends Value<V>> State<V> fromBytes(V type, byte[] bytes, Limits limits) throws DamagedException {
        StateReader in = new StateReader(bytes, limits);
        V value = type.read(in);
        in.end();
        return new State<>(value, in.seen(), in.ahead());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof State<?> that
                && seen.equals(that.seen)
                && ahead.equals(that.ahead)
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return 31 * seen.hashCode() + value.hashCode();
    }

    @Override
    public String toString() {
        return value + " knows " + seen + (ahead.isEmpty() ? "" : ", ahead of " + ahead);
    }
}
