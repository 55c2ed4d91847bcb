package io.continuum.coordinator.ledger;

import java.util.Locale;

/** Why credits moved. Numbers are stored and never reused. */
public enum Code {
    ALLOWANCE_GRANT(1),
    VEST(2),
    VEST_REMAINDER(3),
    PAGE(4),
    PAGE_FROM_ALLOWANCE(5);

    private final int number;

    Code(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The name in answers, for example {@code vest_remainder}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Code ofNumber(int number) {
        for (Code code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        throw new IllegalArgumentException("unknown transfer code " + number);
    }
}
