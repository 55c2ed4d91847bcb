package io.continuum.coordinator.query;

import java.util.Arrays;
import java.util.Locale;

/** What came of a page. Numbers are stored and never reused. */
public enum Outcome {
    /** Nothing is known yet. */
    OPEN(0),
    USEFUL(1),
    USELESS(2),
    /** Its buyer said nothing for as long as the policy waits, which counts as useful. */
    SILENCE(3);

    private final int number;

    Outcome(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The outcome that is stored as this number. */
    public static Outcome ofNumber(int number) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown outcome " + number));
    }
}
