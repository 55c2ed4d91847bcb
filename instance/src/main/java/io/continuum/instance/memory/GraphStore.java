package io.continuum.instance.memory;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads entities and what links them, by their normalised names within one space, and keeps which names mean the same.
 * Every read is bounded. Thread-safe.
 */
public interface GraphStore {

    Optional<Entity> entity(Reach reach, String id);

    /** The entities of a name in the spaces of a reach. */
    List<Entity> named(Reach reach, String norm, int limit);

    /** The entities of these names in one space. */
    List<Entity> ofNames(String tenant, String space, Collection<String> norms, int limit);

    /** Links what is believed now, or was at a time, in one space. */
    interface Links {
        /**
         * Stated edges that have one of these names at either end, with the latest first.
         *
         * @param types predicates; empty for all
         */
        List<Link> stated(Collection<String> norms, Collection<String> types, int limit);

        /**
         * Names that stand in the same messages as one of these, the most frequent first.
         *
         * @param messagesMax how many messages are looked at, the latest ones
         */
        List<Link> mentionedWith(Collection<String> norms, int messagesMax, int limit);

        /** All stated edges, each by itself, with the latest first, from behind a place on. */
        List<Edge> edges(Place after, int limit);
    }

    /**
     * Where a stated edge stands among all of a space: the latest come first, of those of one time the one of the lesser id.
     *
     * @param recordedAtMs epoch milliseconds
     */
    record Place(long recordedAtMs, String id) {
        /** Before all edges. */
        public static final Place START = new Place(Long.MAX_VALUE, Ids.text(0, 0));
    }

    /** A stated edge and where it stands. */
    record Edge(Place place, Link link) {}

    /**
     * The links of a space, for a few reads in one transaction.
     *
     * @param asOf as it was believed at that time; null for now
     */
    Links links(String tenant, String space, @Nullable Instant asOf);

    /** The merges in force in the spaces of a reach. */
    List<Merge> merges(Reach reach, int limit);

    /** All merges, undone ones too, the latest first. */
    List<Merge> mergeLog(Reach reach, int limit);

    /** Until the open write ends, nobody else merges in this space. */
    void lockMerges(String tenant, String space);

    Optional<Merge> merge(Reach reach, String id);

    /** False when the name is merged already. */
    boolean addMerge(String tenant, Merge merge);

    /** False when it is undone already. */
    boolean undoMerge(String tenant, String id, Instant at);

    /**
     * One link, between names.
     *
     * @param evidence the raw message that states it; empty for what stands together
     */
    record Link(
            String from,
            String type,
            String to,
            Strength strength,
            String evidence,
            @Nullable Instant recordedAt) {}

    /**
     * That a name means the same as another.
     *
     * @param undoneAt null while it is in force
     */
    record Merge(
            String id,
            String space,
            String norm,
            String intoNorm,
            String actor,
            String reason,
            Instant mergedAt,
            @Nullable Instant undoneAt) {}
}
