package io.continuum.deploy.bench.measure;

/** What a figure counts, and which way is better. */
public enum Unit {
    PER_SECOND("1/s", true),
    MILLIS("ms", false),
    MICROS("us", false),
    BYTES("bytes", false),
    ROUNDS("rounds", false);

    private final String text;
    private final boolean moreIsBetter;

    Unit(String text, boolean moreIsBetter) {
        this.text = text;
        this.moreIsBetter = moreIsBetter;
    }

    public String text() {
        return text;
    }

    /** How many times as good {@code ours} is as {@code theirs}. */
    double ratio(double ours, double theirs) {
        return moreIsBetter ? ours / theirs : theirs / ours;
    }
}
