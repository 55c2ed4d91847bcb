package io.continuum.crdt.type;

import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.VersionVector;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A value of which each live write stands at its dot: registers and counters. Immutable. */
abstract sealed class DotFunValue<T extends Comparable<? super T>, V extends DotFunValue<T, V>> extends Value<V>
        permits Counter, LwwRegister, MvRegister, OrSet.Marks {
    final DotFun<T> writes;

    DotFunValue(DotFun<T> writes) {
        this.writes = writes;
    }

    abstract V of(DotFun<T> changed);

    abstract V self();

    abstract Codec<T> codec();

    /** A change that supersedes all writes that its writer has seen. */
    static <T extends Comparable<? super T>, V extends DotFunValue<T, V>> V superseding(
            V before, T carried, Change.Draft draft) {
        draft.supersede(before);
        return before.of(DotFun.of(draft.dot(), carried));
    }

    @Override
    public boolean isEmpty() {
        return writes.isEmpty();
    }

    @Override
    V none() {
        return isEmpty() ? self() : of(DotFun.empty());
    }

    @Override
    V join(VersionVector seen, V other, VersionVector othersSeen, Watch watch) {
        DotFun<T> joined = writes.join(seen, other.writes, othersSeen);
        if (joined == writes) {
            return self();
        }
        if (!writes.isEmpty()) {
            writes.forEachDot(dot -> {
                if (!joined.contains(dot)) {
                    watch.gone(dot);
                }
            });
        }
        joined.forEachDot(dot -> {
            if (!writes.contains(dot)) {
                watch.came(dot);
            }
        });
        return joined == other.writes ? other : of(joined);
    }

    @Override
    void forEachDot(Consumer<Dot> each) {
        writes.forEachDot(each);
    }

    @Override
    Dot firstDot() {
        return writes.firstDot();
    }

    @Override
    void write(StateWriter out) {
        out.number(writes.size());
        writes.forEach((dot, carried) -> {
            out.dot(dot);
            codec().write(out.bytes(), carried);
        });
    }

    @Override
    V read(StateReader in) throws DamagedException {
        TreeMap<Dot, T> read = new TreeMap<>();
        int count = in.items();
        for (int i = 0; i < count; i++) {
            Dot dot = in.dot();
            StateReader.require(read.isEmpty() || read.lastKey().compareTo(dot) < 0, "dots must ascend");
            read.put(dot, codec().read(in.bytes()));
        }
        return of(DotFun.of(read));
    }

    @Override
    public boolean equals(Object other) {
        return other != null && getClass() == other.getClass() && writes.equals(((DotFunValue<?, ?>) other).writes);
    }

    @Override
    public int hashCode() {
        return writes.hashCode();
    }

    @Override
    public String toString() {
        return writes.toString();
    }
}
