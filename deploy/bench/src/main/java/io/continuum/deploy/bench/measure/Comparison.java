package io.continuum.deploy.bench.measure;

/**
 * What one row compares.
 *
 * @param name unique in its suite, stable: scripts look it up
 * @param peer whose figure stands beside ours; empty if there is none
 * @param meaning the work that is measured, for {@code --help}
 */
public record Comparison(String name, String peer, Unit unit, Target target, String meaning) {
    public Comparison {
        if (peer.isEmpty() && (target instanceof Target.TimesPeer || target instanceof Target.Ahead)) {
            throw new IllegalArgumentException(name + " has nobody to be compared with");
        }
    }

    public Row row(Figure ours, Figure theirs) {
        return new Row(this, ours, theirs);
    }

    /** A row without a peer. */
    public Row row(double ours) {
        return new Row(this, Figure.of(ours), Figure.NONE);
    }

    public Row row(double ours, double theirs) {
        return new Row(this, Figure.of(ours), Figure.of(theirs));
    }
}
