package io.continuum.coordinator.query;

import java.util.Locale;

/** Which of an organisation's accounts a page is, or would be, paid from. */
public enum PaidFrom {
    AVAILABLE,
    ALLOWANCE,
    /** Nothing was charged, because the page is empty. */
    NOTHING;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
