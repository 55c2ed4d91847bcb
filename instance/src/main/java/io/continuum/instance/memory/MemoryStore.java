package io.continuum.instance.memory;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps memories, entities, mentions and edges. Every method is confined to one tenant; those that answer a caller are
 * confined to its {@link Reach}. Thread-safe.
 */
public interface MemoryStore {

    /**
     * Stores raw messages of one scope, except those whose content it has, within the list too: those are counted.
     *
     * @return by the id of the message that was not stored, the one of the same content
     */
    Map<String, Memory> insertRaws(Scope scope, List<Memory> raws);

    /** Which of these content hashes the scope has. */
    Set<String> known(Scope scope, Collection<String> hashes);

    /** The raw messages of a scope that share a band with one of these, by band. */
    Map<Long, List<Memory>> near(Scope scope, Collection<Long> bands);

    /** Notes the bands of raw messages. */
    void addBands(Scope scope, Map<String, List<Long>> bandsById);

    /** Counts that these were learnt once more; an id may stand there several times. */
    void seenAgain(String tenant, List<String> ids);

    /** Notes that raw messages were said once more; returns those sightings that were not noted before. */
    List<Sighting> addSightings(String tenant, List<Sighting> sightings);

    /** On how many further occasions these raw messages were said; those that were not are left out. */
    Map<String, Integer> sightings(String tenant, Collection<String> rawIds);

    /** Stores statements; those that are there already stay as they are. */
    void insertDerived(List<Memory> derived);

    /**
     * Adds the entities that are missing, and where stored messages mention them.
     *
     * @param entities all that are mentioned, sorted by id, so that writers never wait for each other crosswise
     */
    void addMentions(String tenant, Collection<Entity> entities, List<Mention> mentions);

    /** Of these words, in lower case, those with which names of a space begin, and how many words the longest of these has. */
    Map<String, Integer> longestNames(Scope scope, Collection<String> words);

    /** Which of these, normalised, are names in a space. */
    Set<String> namesAmong(Scope scope, Collection<String> norms);

    /** Makes those phrases of these raw messages concepts that were said in another session too; returns how many. */
    int promotePhrases(String tenant, Collection<String> rawIds);

    /** Up to which event phrases were looked at. */
    long promotedUpTo(String tenant);

    void savePromotedUpTo(String tenant, long seq);

    /** Stores edges, by the number of the event that they belong to. */
    void addEdges(Map<Long, List<Edge>> edgesByEvent);

    /** Notes that messages of these sessions were learnt. */
    void touchSessions(List<Memory> raws);

    Optional<Memory> byId(Reach reach, String id);

    /** Those of these ids that the reach contains, in no particular order. */
    List<Memory> byIds(Reach reach, Collection<String> ids);

    /** The raw message and all that was derived from it; empty when it is gone. */
    List<Memory> family(String tenant, String rawId);

    /** {@link #family} of many, the raw message of each before what was derived from it. */
    List<Memory> families(String tenant, Collection<String> rawIds);

    /** The names of the things that these raw messages mention, in lower case, by the message's id. */
    Map<String, List<String>> namesMentioned(String tenant, Collection<String> rawIds);

    /** The memories that lost their place, of these raw messages. */
    List<Memory> superseded(Scope scope, Collection<String> rawIds);

    /**
     * The memories that count in a scope about these slots. Inside a write nobody else judges the same slots until it ends.
     */
    List<Memory> ofSlots(Scope scope, Collection<String> slots);

    /** The memories whose place this one took. */
    List<Memory> supersededBy(Reach reach, String id);

    /** The last message of a session before an instant of the ids' clock; empty when there is none. */
    Optional<Memory> lastOfSession(Scope scope, String sessionId, String beforeId);

    /**
     * Memories, newest first.
     *
     * @param asOf as they were believed at that time; null for now
     * @param before id to continue after; empty for the newest
     */
    List<Memory> list(Reach reach, Filter filter, @Nullable Instant asOf, String before, int limit);

    /** How many memories the filter holds for. */
    long count(Reach reach, Filter filter);

    /** Memories of all tenants that count although they have expired. */
    List<Memory> expired(Instant now, int limit);

    /** Memories of all tenants that count, may move down from a tier, and have not been used since an instant. */
    List<Memory> idle(Tier tier, Retention retention, Instant unusedSince, int limit);

    /** Sessions, the one that went on last first. */
    List<SessionSpan> sessions(Reach reach, int limit, int offset);

    /** Saves where memories stand, each unless its version is no longer the one before; false when one was not saved. */
    boolean saveStandings(List<Memory> changed);

    /** Saves tags, metadata, worth, keeping, use and detail with the next version, unless that is no longer next; false then. */
    boolean saveCare(Memory changed);

    /**
     * Removes a memory; with a raw message also what was derived from it, its mentions and edges, the entities nothing
     * mentions any more, and its session when it was the last of it.
     *
     * @return what was removed, empty when it was gone already
     */
    Removal remove(Memory memory);

    /** @param type empty for all types */
    List<CountedEntity> entities(Reach reach, String type, int limit, int offset);

    Counts counts(Reach reach);

    /** How many entities and edges these raw messages mention and state. */
    Links links(String tenant, Collection<String> rawIds);

    /** The stated edges of the next {@code eventsMax} events after {@code afterSeq}. */
    EdgePage statedEdges(String tenant, long afterSeq, int eventsMax);

    /** The edges that these raw messages state, in order. */
    List<StatedEdge> statedEdges(String tenant, Collection<String> rawIds);

    /** The edges that still exist, of these ids. */
    Set<String> existingEdges(String tenant, Collection<String> edgeIds);

    /** What a removal took away. */
    record Removal(int memories, int mentions, int edges, int entities) {
        public static final Removal NOTHING = new Removal(0, 0, 0, 0);

        public Removal and(Removal other) {
            return new Removal(
                    memories + other.memories,
                    mentions + other.mentions,
                    edges + other.edges,
                    entities + other.entities);
        }
    }

    /** An entity and how many messages mention it. */
    record CountedEntity(Entity entity, long mentions) {}

    /** How much there is. Events are counted for the whole tenant only. */
    record Counts(long memories, long rawMessages, long entities, long edges, long sessions, long events) {}

    /** How much a set of messages is linked to. */
    record Links(long entities, long edges) {}
}
