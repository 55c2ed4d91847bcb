package io.continuum.deploy.bench.measure;

/** What a comparison has to show. */
public sealed interface Target {
    /** Nothing: the row only informs. */
    Target NONE = new None();

    /** Our figure is at least so many times as good as the peer's: that many times its rate, or its time or size divided. */
    record TimesPeer(double factor) implements Target {}

    /** Our figure is better than the peer's. */
    record Ahead() implements Target {}

    /** Our figure is at least this. */
    record AtLeast(double limit) implements Target {}

    /** Our figure is at most this. */
    record AtMost(double limit) implements Target {}

    /** Our figure is below this. */
    record Below(double limit) implements Target {}

    /** There is no target. */
    record None() implements Target {}
}
