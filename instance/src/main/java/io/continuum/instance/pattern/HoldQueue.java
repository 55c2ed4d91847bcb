package io.continuum.instance.pattern;

import io.continuum.instance.pattern.Pipeline.Mapping;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.work.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stage 9: where patterns wait until a person lets them go or keeps them home. Thread-safe. */
public final class HoldQueue {
    private static final int EVIDENCE_SHOWN_MAX = 20;
    private static final int DECISIONS_MAX = 1_000;
    private static final int REASON_CHARS_MAX = 500;

    /** How a decision about a pattern ended. */
    public enum Decided {
        DONE,
        /** It had been decided so before. */
        ALREADY,
        UNKNOWN,
        /** It is vetoed for good, or it has left already. */
        TOO_LATE
    }

    private final Transactions transactions;
    private final PatternStore store;
    private final AuditLog audit;
    private final Audience audience;
    private final InstantSource clock;
    private final Duration holdTime;
    private final boolean on;

    /**
     * @param holdTime how long a held pattern waits at least, approved or not
     * @param on false lets nothing leave: mode {@code off}
     */
    public HoldQueue(
            Transactions transactions,
            PatternStore store,
            AuditLog audit,
            Audience audience,
            InstantSource clock,
            Duration holdTime,
            boolean on) {
        this.transactions = transactions;
        this.store = store;
        this.audit = audit;
        this.audience = audience;
        this.clock = clock;
        this.holdTime = holdTime;
        this.on = on;
    }

    public List<MinedPattern> list(String tenant, Set<PatternStatus> statuses, int limit) {
        return store.list(tenant, statuses, limit);
    }

    /** Empty for an unknown pattern and for one that is not held yet. */
    public Optional<Preview> preview(String tenant, String id) {
        return transactions.read(() -> store.find(tenant, id)
                .flatMap(pattern -> store.payload(tenant, id).map(payload -> preview(tenant, pattern, payload))));
    }

    private Preview preview(String tenant, MinedPattern pattern, Payload payload) {
        Set<Mapping> mappings = new LinkedHashSet<>();
        store.evidence(tenant, pattern.id(), EVIDENCE_SHOWN_MAX)
                .forEach(evidence -> mappings.addAll(evidence.mappings()));
        return new Preview(
                pattern,
                PatternBytes.edge(payload),
                payload,
                PatternBytes.aux(payload),
                PatternBytes.hash(payload.m()),
                List.copyOf(mappings),
                pattern.checks(),
                audience.of(tenant));
    }

    /** Lets a held pattern leave once its hold time is over. */
    public Decided approve(String tenant, String actor, String id) {
        return transactions.write(() -> store.find(tenant, id)
                .map(pattern -> switch (pattern.status()) {
                    case HELD -> decide(tenant, actor, pattern, PatternStatus.APPROVED, "");
                    case APPROVED -> Decided.ALREADY;
                    case CANDIDATE -> Decided.UNKNOWN;
                    case VETOED, SENT, RELEASED -> Decided.TOO_LATE;
                })
                .orElse(Decided.UNKNOWN));
    }

    /** Lets a pattern that was released leave once more, in a later tag epoch. */
    public Decided renew(String tenant, String actor, String id) {
        return transactions.write(() -> store.find(tenant, id)
                .map(pattern -> switch (pattern.status()) {
                    case RELEASED -> decide(tenant, actor, pattern, PatternStatus.APPROVED, "renewed");
                    case APPROVED -> Decided.ALREADY;
                    case CANDIDATE, HELD -> Decided.UNKNOWN;
                    case VETOED, SENT -> Decided.TOO_LATE;
                })
                .orElse(Decided.UNKNOWN));
    }

    /** Keeps a pattern home for good; it is remembered and wins over every later support. */
    public Decided veto(String tenant, String actor, String id, String reason) {
        String kept = reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) : reason;
        return transactions.write(() -> store.find(tenant, id)
                .map(pattern -> switch (pattern.status()) {
                    case CANDIDATE, HELD, APPROVED -> decide(tenant, actor, pattern, PatternStatus.VETOED, kept);
                    case VETOED -> Decided.ALREADY;
                    case SENT, RELEASED -> Decided.TOO_LATE;
                })
                .orElse(Decided.UNKNOWN));
    }

    /** Approves every held pattern, at most a thousand at a time; returns the ids it approved. */
    public List<String> approveAll(String tenant, String actor) {
        List<String> approved = new ArrayList<>();
        for (MinedPattern pattern : store.list(tenant, Set.of(PatternStatus.HELD), DECISIONS_MAX)) {
            if (approve(tenant, actor, pattern.id()) == Decided.DONE) {
                approved.add(pattern.id());
            }
        }
        return approved;
    }

    private Decided decide(String tenant, String actor, MinedPattern pattern, PatternStatus status, String reason) {
        store.mark(tenant, pattern.id(), status, reason);
        audit.record(tenant, actor, status.label(), pattern.id(), reason);
        return Decided.DONE;
    }

    /**
     * Patterns that may leave now: approved, their hold time over, the kill switch not pulled.
     *
     * @param policyHold how long the federation wants patterns to be held; the longer of this and our own counts
     */
    public List<MinedPattern> ready(String tenant, Duration policyHold, int limit) {
        if (!on || store.miningState(tenant).stopped()) {
            return List.of();
        }
        Duration longer = holdTime.compareTo(policyHold) > 0 ? holdTime : policyHold;
        Instant heldUntil = clock.instant().minus(longer);
        return store.approvedBefore(tenant, heldUntil, limit);
    }

    public Optional<Payload> payload(String tenant, String id) {
        return store.payload(tenant, id);
    }

    /** Notes that a pattern left, in the caller's transaction. */
    public void left(String tenant, String id, PatternStatus status) {
        store.mark(tenant, id, status, "");
        audit.record(tenant, "outbox", status.label(), id, "");
    }

    /** The kill switch: while it is pulled nothing is mined and nothing leaves. */
    public void stop(String tenant, String actor, boolean stopped) {
        transactions.run(() -> {
            MiningState state = store.miningState(tenant);
            if (state.stopped() != stopped) {
                store.saveMiningState(tenant, new MiningState(state.seq(), state.policy(), stopped));
                audit.record(tenant, actor, stopped ? "stopped" : "resumed", "all patterns", "");
            }
        });
    }

    public boolean isStopped(String tenant) {
        return store.miningState(tenant).stopped();
    }
}
