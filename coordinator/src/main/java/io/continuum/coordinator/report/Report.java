package io.continuum.coordinator.report;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.PoisonReport;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A report and what became of it.
 *
 * @param signature the reporting instance's
 * @param deposit the pending transfer that it costs if it is not true; empty where reports cost nothing
 * @param decidedAt {@link #UNDECIDED} while it is open
 * @param decidedBy an admin's instance id, or the coordinator's operator; empty while it is open, as is {@code note}
 */
public record Report(
        PoisonReport said,
        Bytes signature,
        OrgId organisation,
        InstanceId instance,
        Instant at,
        Optional<TransferId> deposit,
        State state,
        Instant decidedAt,
        String decidedBy,
        String note) {
    public static final Instant UNDECIDED = Instant.EPOCH;

    /** Numbers are stored and never reused. */
    public enum State {
        OPEN(0),
        CONFIRMED(1),
        DISMISSED(2);

        private final int number;

        State(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        /** The name in answers, for example {@code open}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static State ofNumber(int number) {
            for (State state : values()) {
                if (state.number == number) {
                    return state;
                }
            }
            throw new IllegalArgumentException("no state of a report has number " + number);
        }
    }

    /** Whether it is about the tag as a whole and not about some of its envelopes. */
    boolean ofWholeTag() {
        return switch (said.kind()) {
            case TAG_MISMATCH, UNREADABLE -> true;
            case BAD_SHARE, MISFILED -> false;
        };
    }
}
