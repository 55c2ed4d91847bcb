package io.continuum.instance.transfer;

import io.continuum.instance.memory.Reach;
import java.time.Instant;
import java.util.Locale;

/**
 * One import or export.
 *
 * @param reach what of memory whoever began it may touch
 * @param format as it was asked for; {@code auto} lets the content say it
 * @param space where foreign memories go
 * @param problem why it failed; empty unless it did
 */
public record Job(
        Reach reach,
        String id,
        Kind kind,
        State state,
        String format,
        String space,
        boolean dryRun,
        Report report,
        String problem,
        Instant createdAt,
        Instant updatedAt) {

    /** Which way. */
    public enum Kind {
        IMPORT,
        EXPORT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far. */
    public enum State {
        RUNNING,
        DONE,
        FAILED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same job, further on. */
    Job at(Report soFar, Instant now) {
        return new Job(reach, id, kind, state, format, space, dryRun, soFar, problem, createdAt, now);
    }

    /** The same job at its end; {@code why} is empty if all went well. */
    Job ended(Report whole, String why, Instant now) {
        State end = why.isEmpty() ? State.DONE : State.FAILED;
        return new Job(reach, id, kind, end, format, space, dryRun, whole, why, createdAt, now);
    }
}
