package io.continuum.instance.pattern;

import io.continuum.instance.privacy.Check;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps patterns, what supports them, and how far mining has read. */
public interface PatternStore {

    /** Adds one note's support, once for each occasion on which it was said. True when some of it was new. */
    boolean support(String tenant, Edge edge, Evidence evidence, Instant now);

    Optional<MinedPattern> find(String tenant, String id);

    /** Patterns in one of the statuses, the most recently held first. */
    List<MinedPattern> list(String tenant, Set<PatternStatus> statuses, int limit);

    /** Approved patterns held at or before the given time, the oldest first. */
    List<MinedPattern> approvedBefore(String tenant, Instant heldUntil, int limit);

    /** Holds a pattern for approval, or refreshes what is held: these bytes are what will be sealed. */
    void hold(String tenant, String id, Payload payload, List<Check> checks, Instant now);

    /** The bytes that were held; empty for a candidate. */
    Optional<Payload> payload(String tenant, String id);

    void mark(String tenant, String id, PatternStatus status, String reason);

    List<Evidence> evidence(String tenant, String id, int limit);

    /** Notes that state the edge's subject and predicate with whatever object. */
    int supportOfQuestion(String tenant, String subject, String predicate);

    /**
     * Forgets that these notes support anything. Patterns not yet sent that fall below {@code supportMin} become
     * candidates again; candidates without support disappear. Returns how many patterns lost support.
     */
    int forgetNotes(String tenant, Set<String> noteIds, int supportMin);

    /** Who wrote or is mentioned in this tenant's notes, as written. */
    Set<String> people(String tenant, int limit);

    MiningState miningState(String tenant);

    void saveMiningState(String tenant, MiningState state);
}
