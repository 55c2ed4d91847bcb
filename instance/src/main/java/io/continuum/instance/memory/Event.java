package io.continuum.instance.memory;

import java.time.Instant;

/**
 * One change. Numbers follow the order of commits: who has read up to {@code seq} never misses a smaller one.
 *
 * @param subject id of what changed
 */
public record Event(long seq, String tenant, String type, String space, String subject, Cause cause, Instant at) {
    /** A raw message and what was derived from it were stored; the subject is the raw message. */
    public static final String MEMORY_LEARNED = "memory_learned";
    /** A memory's standing, care or use changed; the subject is that memory. */
    public static final String MEMORY_CHANGED = "memory_changed";
    /** A model has made something of a raw message: a vector, or statements; the subject is the raw message. */
    public static final String MEMORY_ENRICHED = "memory_enriched";
    /** A message that was there was said again, on another occasion; the subject is the one that was there. */
    public static final String MEMORY_REPEATED = "memory_repeated";
    /** A memory was removed, and with a raw message all that was derived from it. */
    public static final String MEMORY_REMOVED = "memory_removed";
    /** Memories contradict each other and somebody should say which counts; the subject is the conflict. */
    public static final String CONFLICT_OPENED = "conflict_opened";
    /** Somebody said how far the texts of a space may go; the subject is the space. */
    public static final String POLICY_CHANGED = "policy_changed";
    /** Somebody has said it. */
    public static final String CONFLICT_RESOLVED = "conflict_resolved";
    /** Two names were said to mean one thing; the subject is the merge. */
    public static final String ENTITY_MERGED = "entity_merged";
    /** That was undone. */
    public static final String ENTITY_UNMERGED = "entity_unmerged";
}
