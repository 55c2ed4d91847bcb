package io.continuum.crdt.type;

import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.VersionVector;
import java.util.function.Consumer;

/**
 * Something that merges: dots and what they carry. What was seen and is gone is known from the vector of the
 * {@link State} that holds the value, one for all that is nested in it, so removing leaves nothing behind.
 *
 * <p>To readers a value is unmodifiable: only its state changes it, by a {@link Change} or a merge. See Almeida, Shoker and
 * Baquero, "Delta state replicated data types", for the algebra: {@link DotFun} here is theirs, and {@link DotMap} too.
 *
 * @param <V> the type itself
 */
public abstract sealed class Value<V extends Value<V>> permits DotFunValue, OrSet, OrMap {
    /** Hears which dots a join brought into a value, and which it took out. */
    interface Watch {
        /** For who need not know. */
        Watch NOBODY = new Watch() {
            @Override
            public void came(Dot dot) {}

            @Override
            public void gone(Dot dot) {}
        };

        void came(Dot dot);

        void gone(Dot dot);
    }

    /** Whether a reader finds nothing, as before the first change. */
    public abstract boolean isEmpty();

    /** An empty value of the same type, which may be changed if this may. */
    abstract V none();

    /**
     * This joined with {@code other}, which stays as it is and shares nothing that can change with the result. The result
     * may be this.
     *
     * @param seen dots that the state of this has seen, or superseded ahead
     * @param othersSeen the same of {@code other}
     */
    abstract V join(VersionVector seen, V other, VersionVector othersSeen, Watch watch);

    abstract void forEachDot(Consumer<Dot> each);

    /** The least dot. Not of an empty value. */
    abstract Dot firstDot();

    abstract void write(StateWriter out);

    /** Reads a value of this type. */
    abstract V read(StateReader in) throws DamagedException;
}
