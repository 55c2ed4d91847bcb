package io.continuum.instance.memory;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something remembered: a raw message, or what a rule derived from one. Absent texts are empty.
 *
 * @param rawId the raw message it was derived from; its own id for a raw message
 * @param hash SHA-256 of the normalised text, base64url
 * @param detail what the kind adds, e.g. a decision's {@code choice}, {@code rationale}, {@code alternatives}
 * @param rule the rule that derived it; {@code raw} for a raw message
 * @param spanStart first character of its evidence in the raw text
 * @param spanEnd character after it
 * @param seenCount how often this very text was learnt
 */
public record Memory(
        String tenant,
        String id,
        String rawId,
        Kind kind,
        String space,
        String text,
        String hash,
        String actor,
        String role,
        String source,
        List<String> tags,
        String sessionId,
        Map<String, Object> detail,
        String rule,
        int spanStart,
        int spanEnd,
        Instant eventTime,
        Instant recordedAt,
        int seenCount) {

    public Memory {
        tags = List.copyOf(tags);
        detail = Map.copyOf(detail);
    }

    public boolean isRaw() {
        return id.equals(rawId);
    }
}
