package io.continuum.protocol.ledger;

import java.util.Locale;

/** A label for the ratio of what an organisation earned to what it spent. For show: it never opens or shuts a gate by itself. */
public enum CreditTier {
    BLOCKED,
    BASIC,
    INTERMEDIATE,
    ADVANCED,
    CONTRIBUTOR;

    /** Tiers begin at ratios 0.1, 0.5, 1 and 2. Who spent nothing is at least {@link #BASIC}. */
    public static CreditTier of(Millicredits earned, Millicredits spent) {
        if (spent.value() == 0) {
            return earned.value() == 0 ? BASIC : CONTRIBUTOR;
        }
        if (reaches(earned, spent, 20)) {
            return CONTRIBUTOR;
        }
        if (reaches(earned, spent, 10)) {
            return ADVANCED;
        }
        if (reaches(earned, spent, 5)) {
            return INTERMEDIATE;
        }
        return reaches(earned, spent, 1) ? BASIC : BLOCKED;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static boolean reaches(Millicredits earned, Millicredits spent, int tenths) {
        return earned.times(10).compareTo(spent.times(tenths)) >= 0;
    }
}
