package io.continuum.instance.backup;

import java.time.Instant;

/**
 * Tells a restored database that it is one, so that nothing it forgot is done twice or given out under another meaning.
 *
 * <p>What is numbered by random (epochs of logs, ids of transfers, nonces) needs no word: it is drawn anew. Three things do:
 * events would be numbered as those that were lost were, patterns could leave that somebody has kept home since, and whoever
 * reads the audit should see it.
 */
public interface Restored {
    /** Event numbers that are left out: more than any instance gives out between two backups. */
    long EVENTS_SKIPPED = 1_000_000_000L;

    /** The type of the event that follows the gap. */
    String EVENT = "instance_restored";

    /**
     * Notes it, in one transaction.
     *
     * @return how many patterns that were about to leave wait for approval again
     */
    int note(Restore.Head head, Instant now);
}
