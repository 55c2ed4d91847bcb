package io.continuum.crdt.type;

import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.VersionVector;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A set in which an addition wins over a removal that had not seen it. Changed by its state only, whose owner is its own.
 *
 * @param <E> immutable, with {@code equals} and {@code hashCode}
 */
public final class OrSet<E> extends Value<OrSet<E>> {
    /** The additions that keep an element in. */
    static final class Marks extends DotFunValue<Mark, Marks> {
        static final Marks NONE = new Marks(DotFun.empty());

        private Marks(DotFun<Mark> marks) {
            super(marks);
        }

        @Override
        Marks of(DotFun<Mark> changed) {
            return changed.isEmpty() ? NONE : new Marks(changed);
        }

        @Override
        Marks self() {
            return this;
        }

        @Override
        Codec<Mark> codec() {
            return Mark.CODEC;
        }
    }

    private final Codec<E> codec;
    private final DotMap<E, Marks> marks;

    private OrSet(Codec<E> codec, DotMap<E, Marks> marks) {
        this.codec = codec;
        this.marks = marks;
    }

    /** A set without elements. */
    public static <E> OrSet<E> of(Codec<E> codec) {
        return new OrSet<>(codec, new DotMap<>(Marks.NONE));
    }

    /** Adds an element. One that is there is added anew, so that it outlives a removal that has not seen this. */
    public static <E> Change<OrSet<E>> add(E element) {
        return new Change<>((before, draft) -> {
            Marks known = before.marks.get(element);
            if (known != null) {
                draft.supersede(known);
            }
            return before.only(element, new Marks(DotFun.of(draft.dot(), Mark.MARK)));
        });
    }

    /** Removes an element as far as the writer knows it. */
    public static <E> Change<OrSet<E>> remove(E element) {
        return new Change<>((before, draft) -> {
            Marks known = before.marks.get(element);
            if (known != null) {
                draft.dot();
                draft.supersede(known);
            }
            return before.none();
        });
    }

    /** Removes all elements that the writer knows. */
    public static <E> Change<OrSet<E>> clear() {
        return new Change<>((before, draft) -> {
            if (!before.isEmpty()) {
                draft.dot();
                draft.supersede(before);
            }
            return before.none();
        });
    }

    public boolean contains(E element) {
        return marks.get(element) != null;
    }

    /** The elements, in no particular order: unmodifiable, and follows the set. */
    public Set<E> elements() {
        return marks.keys();
    }

    public int size() {
        return marks.size();
    }

    @Override
    public boolean isEmpty() {
        return marks.size() == 0;
    }

    private OrSet<E> only(E element, Marks additions) {
        OrSet<E> set = none();
        set.marks.putFirst(element, additions);
        return set;
    }

    @Override
    OrSet<E> none() {
        return of(codec);
    }

    @Override
    OrSet<E> join(VersionVector seen, OrSet<E> other, VersionVector othersSeen, Watch watch) {
        marks.join(seen, other.marks, othersSeen, watch);
        return this;
    }

    @Override
    void forEachDot(Consumer<Dot> each) {
        marks.forEachDot(each);
    }

    @Override
    Dot firstDot() {
        return marks.firstDot();
    }

    @Override
    void write(StateWriter out) {
        marks.write(out, codec);
    }

    @Override
    OrSet<E> read(StateReader in) throws DamagedException {
        OrSet<E> set = none();
        set.marks.read(in, codec);
        return set;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OrSet<?> that && marks.equals(that.marks);
    }

    @Override
    public int hashCode() {
        return marks.hashCode();
    }

    @Override
    public String toString() {
        return elements().toString();
    }

    /** What an addition carries: nothing. */
    enum Mark {
        MARK;

        static final Codec<Mark> CODEC = new Codec<>() {
            @Override
            public void write(BytesWriter out, Mark mark) {}

            @Override
            public Mark read(BytesReader in) {
                return MARK;
            }
        };
    }
}
