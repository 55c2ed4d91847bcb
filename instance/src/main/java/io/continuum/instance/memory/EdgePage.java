package io.continuum.instance.memory;

import java.util.List;

/**
 * The stated edges of a run of events.
 *
 * @param lastSeq the last event looked at; ask for what comes after it next
 * @param more whether there were more events than asked for
 */
public record EdgePage(List<StatedEdge> edges, long lastSeq, boolean more) {}
