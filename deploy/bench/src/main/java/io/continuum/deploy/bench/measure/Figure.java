package io.continuum.deploy.bench.measure;

/** One side of a comparison. */
public sealed interface Figure {
    /** There is nothing to compare with. */
    Figure NONE = new None();

    /** In the unit of its comparison. */
    record Measured(double value) implements Figure {}

    /** It could not be measured here, for want of a tool. */
    record NotRun(String why) implements Figure {}

    /** There is no such side. */
    record None() implements Figure {}

    static Figure of(double value) {
        return new Measured(value);
    }
}
