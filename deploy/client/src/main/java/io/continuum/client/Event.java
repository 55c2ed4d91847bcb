package io.continuum.client;

import java.time.Instant;

/**
 * One change of memory. Numbers follow the order of commits: who has read up to one never misses a smaller one.
 *
 * @param type such as memory_learned
 * @param subject the id of what changed
 */
public record Event(long seq, String tenant, String type, String space, String subject, Cause cause, Instant at) {
    /** Who did it and why; hashes stand for the text before and after. */
    public record Cause(String actor, String reason, String beforeHash, String afterHash) {}
}
