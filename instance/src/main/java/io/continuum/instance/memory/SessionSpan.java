package io.continuum.instance.memory;

import java.time.Instant;

/** A conversation: when its first and last message happened, and how many there are. */
public record SessionSpan(String id, String space, Instant startedAt, Instant endedAt, long messages) {}
