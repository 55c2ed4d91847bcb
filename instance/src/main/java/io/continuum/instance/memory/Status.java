package io.continuum.instance.memory;

import java.util.Locale;

/** Whether a memory counts today. Nothing is ever deleted by itself: what does not count is still there. */
public enum Status {
    /** It counts. */
    ACTIVE,
    /** A newer memory took its place. */
    SUPERSEDED,
    /** Kept for the record, not offered as an answer: a greeting, an echo, or put away by hand. */
    ARCHIVED,
    /** Waits for somebody's judgement. */
    QUARANTINED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the statuses there are */
    public static Status of(String wireName) {
        for (Status status : values()) {
            if (status.wireName().equals(wireName)) {
                return status;
            }
        }
        throw new IllegalArgumentException("status must be one of active, superseded, archived, quarantined");
    }
}
