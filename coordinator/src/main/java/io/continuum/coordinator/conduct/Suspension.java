package io.continuum.coordinator.conduct;

import io.continuum.protocol.identity.OrgId;
import java.time.Instant;

/**
 * An organisation that is, or was, held back.
 *
 * @param note for people
 * @param by the admin's instance id, or {@link Suspensions#OPERATOR}
 * @param liftedAt {@link #LASTING} while it lasts
 * @param liftedBy empty while it lasts
 */
public record Suspension(
        OrgId organisation, Grounds grounds, String note, Instant since, String by, Instant liftedAt, String liftedBy) {
    public static final int NOTE_CHARS_MAX = 500;
    public static final Instant LASTING = Instant.EPOCH;

    public Suspension {
        if (note.length() > NOTE_CHARS_MAX) {
            throw new IllegalArgumentException("a note has at most %d characters".formatted(NOTE_CHARS_MAX));
        }
    }

    public boolean lasts() {
        return liftedAt.equals(LASTING);
    }
}
