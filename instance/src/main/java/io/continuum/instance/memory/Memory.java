package io.continuum.instance.memory;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something remembered: a raw message, or what a rule derived from one. Absent texts are empty.
 *
 * @param rawId the raw message it was derived from; its own id for a raw message
 * @param hash SHA-256 of the normalised text, base64url
 * @param metadata what the caller said about it, kept as it came
 * @param detail what the kind adds, e.g. a decision's {@code choice}, {@code rationale}, {@code alternatives}
 * @param slot what a statement is about, subject and predicate; two that count say the same or contradict each other.
 *     Empty for what is no such statement
 * @param rule the rule that derived it; {@code raw} for a raw message
 * @param spanStart first character of its evidence in the raw text
 * @param spanEnd character after it
 */
public record Memory(
        String tenant,
        String id,
        String rawId,
        Kind kind,
        String space,
        String userId,
        String agentId,
        String text,
        String hash,
        String actor,
        String role,
        String source,
        List<String> tags,
        Map<String, Object> metadata,
        String sessionId,
        Map<String, Object> detail,
        String slot,
        String rule,
        int spanStart,
        int spanEnd,
        Instant eventTime,
        Instant recordedAt,
        Worth worth,
        Standing standing,
        Keeping keeping,
        Use use) {

    public Memory {
        tags = List.copyOf(tags);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata)); // JSON's null is a value too
        detail = Map.copyOf(detail);
    }

    public boolean isRaw() {
        return id.equals(rawId);
    }

    /** Whether it is offered as an answer. */
    public boolean counts() {
        return standing.status() == Status.ACTIVE;
    }

    public int seenCount() {
        return use.seenCount();
    }

    Scope scope() {
        return new Scope(tenant, space, userId, agentId);
    }

    /** The same memory, standing elsewhere. */
    Memory with(Standing changed) {
        return copy(tags, metadata, detail, worth, changed, keeping, use);
    }

    /** The same memory, used otherwise. */
    Memory with(Use changed) {
        return copy(tags, metadata, detail, worth, standing, keeping, changed);
    }

    /** The same memory with another detail. */
    Memory withDetail(Map<String, Object> changed) {
        return copy(tags, metadata, changed, worth, standing, keeping, use);
    }

    /** The same memory, labelled and kept otherwise. */
    Memory with(List<String> newTags, Map<String, Object> newMetadata, Worth newWorth, Keeping newKeeping) {
        return copy(newTags, newMetadata, detail, newWorth, standing, newKeeping, use);
    }

    /** The same words from the same place, with everything about them that may change. */
    private Memory copy(
            List<String> newTags,
            Map<String, Object> newMetadata,
            Map<String, Object> newDetail,
            Worth newWorth,
            Standing newStanding,
            Keeping newKeeping,
            Use newUse) {
        return new Memory(
                tenant,
                id,
                rawId,
                kind,
                space,
                userId,
                agentId,
                text,
                hash,
                actor,
                role,
                source,
                newTags,
                newMetadata,
                sessionId,
                newDetail,
                slot,
                rule,
                spanStart,
                spanEnd,
                eventTime,
                recordedAt,
                newWorth,
                newStanding,
                newKeeping,
                newUse);
    }
}
