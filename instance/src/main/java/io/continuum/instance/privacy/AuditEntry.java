package io.continuum.instance.privacy;

import java.time.Instant;

/**
 * One decision about what leaves this instance, chained to the one before.
 *
 * @param seq from 1, without gaps, per tenant
 * @param actor who decided: a key's label, or {@code pipeline}
 * @param action what was decided, for example {@code held}, {@code approved}, {@code dropped}, {@code sent}
 * @param subject what it was decided about: a pattern's or a note's id
 * @param detail why, in a few words; never the value that failed
 * @param hash SHA-256 over the previous hash and all the fields, base64url
 */
public record AuditEntry(
        long seq, Instant at, String actor, String action, String subject, String detail, String hash) {}
