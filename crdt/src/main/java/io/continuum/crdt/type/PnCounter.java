package io.continuum.crdt.type;

import io.continuum.crdt.bytes.Codec;

/**
 * A counter that grows and shrinks. Immutable. As each writer's total supersedes the one before, additions and subtractions
 * need not be kept apart.
 */
public final class PnCounter extends Counter<PnCounter> {
    public static final PnCounter ZERO = new PnCounter(DotFun.empty());

    private PnCounter(DotFun<Long> totals) {
        super(totals);
    }

    /** Adds {@code by}, which may be negative. A writer's total that leaves 64 bits is an {@link ArithmeticException}. */
    public static Change<PnCounter> add(long by) {
        return plus(by);
    }

    @Override
    PnCounter of(DotFun<Long> totals) {
        return new PnCounter(totals);
    }

    @Override
    PnCounter self() {
        return this;
    }

    @Override
    Codec<Long> codec() {
        return Codec.NUMBER;
    }
}
