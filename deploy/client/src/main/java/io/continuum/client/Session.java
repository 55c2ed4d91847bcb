package io.continuum.client;

import java.time.Instant;

/** A conversation. */
public record Session(String id, String space, Instant startedAt, Instant endedAt, long messages) {}
