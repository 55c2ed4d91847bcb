package io.continuum.instance.space;

import io.continuum.protocol.sync.LogHead;

/**
 * The end of a log that is here without a gap.
 *
 * @param frozen its origin signed two different histories, so nothing more is taken from it
 */
public record KeptHead(LogHead head, boolean frozen) {}
