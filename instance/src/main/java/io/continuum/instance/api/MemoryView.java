package io.continuum.instance.api;

import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Retention;
import io.continuum.instance.memory.Share;
import io.continuum.instance.memory.Status;
import io.continuum.instance.memory.Tier;
import io.continuum.instance.memory.Trust;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A memory as the routes show it. */
record MemoryView(
        String id,
        Kind kind,
        String text,
        String space,
        String userId,
        String agentId,
        String rawId,
        int spanStart,
        int spanEnd,
        String rule,
        String actor,
        String role,
        String source,
        List<String> tags,
        Map<String, Object> metadata,
        String sessionId,
        Map<String, Object> detail,
        Trust trust,
        double confidence,
        double importance,
        Instant eventTime,
        @Nullable Instant validFrom,
        @Nullable Instant validTo,
        Instant recordedAt,
        @Nullable Instant invalidatedAt,
        Status status,
        String supersededBy,
        String conflictId,
        boolean pinned,
        Share share,
        Tier tier,
        Retention retention,
        @Nullable Instant expiresAt,
        int seenCount,
        long accessCount,
        int feedback,
        int version) {

    static MemoryView of(Memory memory) {
        return new MemoryView(
                memory.id(),
                memory.kind(),
                memory.text(),
                memory.space(),
                memory.userId(),
                memory.agentId(),
                memory.rawId(),
                memory.spanStart(),
                memory.spanEnd(),
                memory.rule(),
                memory.actor(),
                memory.role(),
                memory.source(),
                memory.tags(),
                memory.metadata(),
                memory.sessionId(),
                memory.detail(),
                memory.worth().trust(),
                memory.worth().confidence(),
                memory.worth().importance(),
                memory.eventTime(),
                memory.standing().validFrom(),
                memory.standing().validTo(),
                memory.recordedAt(),
                memory.standing().invalidatedAt(),
                memory.standing().status(),
                memory.standing().supersededBy(),
                memory.standing().conflictId(),
                memory.keeping().pinned(),
                memory.keeping().share(),
                memory.keeping().tier(),
                memory.keeping().retention(),
                memory.keeping().expiresAt(),
                memory.use().seenCount(),
                memory.use().accessCount(),
                memory.use().feedback(),
                memory.standing().version());
    }
}
