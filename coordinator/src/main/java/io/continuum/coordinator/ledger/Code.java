package io.continuum.coordinator.ledger;

import java.util.Locale;

/** Why credits moved. Numbers are stored and never reused. */
public enum Code {
    ALLOWANCE_GRANT(1, Shown.TRANSFER),
    /** An organisation's part of what a release pays. */
    VEST(2, Shown.VEST),
    VEST_REMAINDER(3, Shown.TRANSFER),
    PAGE(4, Shown.TRANSFER),
    PAGE_FROM_ALLOWANCE(5, Shown.TRANSFER),
    /** Taken for breaking a rule. */
    PENALTY(6, Shown.PENALTY),
    /** Locked for a contribution; burned in part if nobody confirms it. */
    DEPOSIT(20, Shown.TRANSFER),
    /** An organisation's part of the price of a page that shows its patterns. */
    ROYALTY(21, Shown.TRANSFER),
    /** The part of the price of a page that pays releases. */
    POOL_SHARE(22, Shown.TRANSFER),
    /** The part of the price of a page that is nobody's. */
    BURNED_SHARE(23, Shown.TRANSFER),
    /** What a hoard loses in a week. */
    DEMURRAGE(24, Shown.TRANSFER),
    /** Locked by a sponsor for an organisation that it brought in. */
    BOND(30, Shown.TRANSFER),
    BOND_RETURN(31, Shown.TRANSFER),
    /** What a sponsor loses with an organisation that is removed for cause. */
    SLASH(32, Shown.PENALTY);

    /** As what the log shows an entry. */
    enum Shown {
        VEST,
        PENALTY,
        TRANSFER
    }

    private final int number;
    private final Shown shown;

    Code(int number, Shown shown) {
        this.number = number;
        this.shown = shown;
    }

    public int number() {
        return number;
    }

    Shown shown() {
        return shown;
    }

    /** The name in answers, for example {@code vest_remainder}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Code ofNumber(int number) {
        for (Code code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        throw new IllegalArgumentException("unknown transfer code " + number);
    }
}
