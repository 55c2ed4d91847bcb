package io.continuum.crdt.type;

import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a writer wants done to a value, such as {@link OrSet#add}: done by {@link State#change}, at a dot of its own. Changes
 * of nested values are put into one another: {@code OrMap.at("k", MvRegister.write("v"))}.
 *
 * @param <V> the type it changes
 */
public final class Change<V extends Value<V>> {
    /** Makes the delta of a change; touches nothing that is there. */
    @FunctionalInterface
    interface Maker<V extends Value<V>> {
        /** What the change writes, as a value that holds nothing else. What it supersedes goes into the draft. */
        V delta(V before, Draft draft);
    }

    private final Maker<V> maker;

    Change(Maker<V> maker) {
        this.maker = maker;
    }

    V delta(V before, Draft draft) {
        return maker.delta(before, draft);
    }

    /**
     * The dot of a change, and what it supersedes. A removal takes a dot too, though nothing stands at it: so a vector tells
     * of every change.
     */
    static final class Draft {
        private final VersionVector seen;
        private final LogId writer;
        private List<Dot> superseded = List.of();
        private @Nullable Dot dot;

        Draft(VersionVector seen, LogId writer) {
            this.seen = seen;
            this.writer = writer;
        }

        LogId writer() {
            return writer;
        }

        /** The dot of this change, for one place in the value. */
        Dot dot() {
            if (dot == null) {
                dot = writer.dot(seen.of(writer).last() + 1);
            }
            return dot;
        }

        /** Takes out all that stands in {@code gone}. */
        void supersede(Value<?> gone) {
            gone.forEachDot(this::supersede);
        }

        void supersede(Dot gone) {
            if (superseded.isEmpty()) {
                superseded = new ArrayList<>(2);
            }
            superseded.add(gone);
        }

        VersionVector seen() {
            return dot == null ? VersionVector.EMPTY : VersionVector.only(dot);
        }

        VersionVector seenAfter() {
            return dot == null ? seen : seen.with(dot);
        }

        VersionVector superseded() {
            return VersionVector.ofDots(superseded);
        }
    }
}
