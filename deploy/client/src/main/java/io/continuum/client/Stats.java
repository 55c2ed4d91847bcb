package io.continuum.client;

/** How much the key's memory holds. */
public record Stats(
        String tenant,
        long memories,
        long rawMessages,
        long entities,
        long edges,
        long sessions,
        long events,
        long indexLagMs,
        String database) {}
