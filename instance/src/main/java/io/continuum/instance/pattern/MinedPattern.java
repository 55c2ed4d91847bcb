package io.continuum.instance.pattern;

import io.continuum.instance.privacy.Check;
import java.time.Instant;
import java.util.List;

/**
 * A pattern of this instance with everything known about it here.
 *
 * @param support how many different notes state it
 * @param sessions how many different sessions those notes are from
 * @param firstSeen when the first of them was mined
 * @param heldAt when it had enough support; the epoch's start before that
 * @param reason why it was vetoed, or empty
 */
public record MinedPattern(
        String id,
        Edge edge,
        PatternStatus status,
        int support,
        int sessions,
        List<Check> checks,
        Instant firstSeen,
        Instant heldAt,
        String reason) {}
