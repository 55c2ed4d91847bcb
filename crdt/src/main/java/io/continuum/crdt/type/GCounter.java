package io.continuum.crdt.type;

import io.continuum.crdt.bytes.Codec;

/** A counter that only grows. Immutable. */
public final class GCounter extends Counter<GCounter> {
    public static final GCounter ZERO = new GCounter(DotFun.empty());

    private GCounter(DotFun<Long> totals) {
        super(totals);
    }

    /**
     * Adds. A writer's total that passes 2^63-1 is an {@link ArithmeticException} of the change.
     *
     * @param by 0 or more
     */
    public static Change<GCounter> add(long by) {
        if (by < 0) {
            throw new IllegalArgumentException("a counter that only grows cannot add " + by);
        }
        return plus(by);
    }

    @Override
    GCounter of(DotFun<Long> totals) {
        return new GCounter(totals);
    }

    @Override
    GCounter self() {
        return this;
    }

    @Override
    Codec<Long> codec() {
        return Codec.COUNT;
    }
}
