package io.continuum.deploy.bench.measure;

import java.util.OptionalDouble;

/** A comparison that was made. */
public record Row(Comparison comparison, Figure ours, Figure theirs) {
    /** How many times as good ours is as the peer's; empty unless both were measured. */
    public OptionalDouble ratio() {
        return ours instanceof Figure.Measured(double mine) && theirs instanceof Figure.Measured(double others)
                ? OptionalDouble.of(comparison.unit().ratio(mine, others))
                : OptionalDouble.empty();
    }

    public Verdict verdict() {
        if (ours instanceof Figure.NotRun || theirs instanceof Figure.NotRun) {
            return Verdict.NOT_RUN;
        }
        return switch (comparison.target()) {
            case Target.None _ -> Verdict.NO_TARGET;
            case Target.TimesPeer(double factor) -> Verdict.of(ratio().orElseThrow() >= factor);
            case Target.Ahead _ -> Verdict.of(ratio().orElseThrow() > 1);
            case Target.AtLeast(double limit) -> Verdict.of(measured() >= limit);
            case Target.AtMost(double limit) -> Verdict.of(measured() <= limit);
            case Target.Below(double limit) -> Verdict.of(measured() < limit);
        };
    }

    private double measured() {
        return ((Figure.Measured) ours).value();
    }
}
