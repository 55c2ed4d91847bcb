package io.continuum.instance.enrich;

import io.continuum.instance.llm.Egress;
import io.continuum.instance.recall.Embedding;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Keeps policies, vectors, positions and what was spent. Thread-safe. */
public interface EnrichStore {

    /** What was said of single spaces. */
    Map<String, Egress> policies(String tenant);

    void savePolicy(String tenant, String space, Egress egress);

    /** {@link Position#START} for what never ran. */
    Position position(String tenant, String task);

    void savePosition(String tenant, String task, Position position);

    /** Tokens that a task has used on a day, for all tenants. */
    long spent(String task, LocalDate day);

    /** Adds to what was used; days long past may be forgotten. */
    void addSpent(String task, LocalDate day, long tokens);

    /**
     * Adds to what was used as much as is wanted, or as is left of a day's budget if that is less.
     *
     * @return how much that was
     */
    long take(String task, LocalDate day, long wanted, long perDay);

    /** Which of these memories have a vector of this model. */
    Set<String> embedded(String tenant, String model, Collection<String> ids);

    /** Saves vectors of memories that still exist, in place of those of other models. */
    void saveVectors(String tenant, Map<String, Embedding> vectors);

    /** The vectors of those of these memories that have one. */
    Map<String, Embedding> vectors(String tenant, Collection<String> ids);

    /** How many memories of a tenant have a vector of this model. */
    long embeddedCount(String tenant, String model);
}
