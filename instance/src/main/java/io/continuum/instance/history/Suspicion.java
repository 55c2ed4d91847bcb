package io.continuum.instance.history;

import java.time.Instant;

/**
 * Something that an honest coordinator can show for a short while, too. It becomes an alarm if it lasts.
 *
 * @param key tells this case from others of its kind
 * @param note a checkpoint that belongs to it; empty if none does
 */
public record Suspicion(AlarmKind kind, String key, String detail, byte[] note, Instant since) {}
