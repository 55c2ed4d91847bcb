package io.continuum.instance.memory;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps memories, entities, mentions and edges. Every method is confined to one tenant. Thread-safe. */
public interface MemoryStore {

    /**
     * Stores a raw message unless its space has one of the same content.
     *
     * @return the id of the message that was there already, whose count has been raised; empty when this one is new
     */
    Optional<String> insertRaw(Memory raw);

    /** Whether the space has a raw message of this content hash. */
    boolean isKnown(String tenant, String space, String hash);

    void insertDerived(List<Memory> derived);

    /** Adds the entities that are missing; the caller sorts them by id, so that writers never wait for each other. */
    void addEntities(List<Entity> entities);

    void addMentions(String tenant, List<Mention> mentions);

    /** @param eventSeq the event the edges belong to */
    void addEdges(List<Edge> edges, long eventSeq);

    /** Notes that a message of this session was learnt. */
    void touchSession(Memory raw);

    Optional<Memory> byId(String tenant, String id);

    /** The raw message and all that was derived from it; empty when it is gone. */
    List<Memory> family(String tenant, String rawId);

    /**
     * Memories, newest first.
     *
     * @param space empty for all spaces
     * @param kind empty for all kinds
     * @param before id to continue after; empty for the newest
     */
    List<Memory> list(String tenant, String space, String kind, String before, int limit);

    /**
     * Removes a memory; with a raw message also what was derived from it, its mentions and edges, and the entities nothing
     * mentions any more.
     *
     * @return what was removed, empty when there was no such memory
     */
    Removal remove(String tenant, String id);

    /** @param type empty for all types */
    List<CountedEntity> entities(String tenant, String type, int limit, int offset);

    Counts counts(String tenant);

    /** How many entities and edges these raw messages mention and state. */
    Links links(String tenant, Collection<String> rawIds);

    /** The stated edges of the next {@code eventsMax} events after {@code afterSeq}. */
    EdgePage statedEdges(String tenant, long afterSeq, int eventsMax);

    /** The edges that still exist, of these ids. */
    Set<String> existingEdges(String tenant, Collection<String> edgeIds);

    /** What a removal took away. */
    record Removal(int memories, int mentions, int edges, int entities) {
        public static final Removal NOTHING = new Removal(0, 0, 0, 0);
    }

    /** An entity and how many messages mention it. */
    record CountedEntity(Entity entity, long mentions) {}

    /** How much a tenant has. */
    record Counts(long memories, long rawMessages, long entities, long edges, long sessions, long events) {}

    /** How much a set of messages is linked to. */
    record Links(long entities, long edges) {}
}
