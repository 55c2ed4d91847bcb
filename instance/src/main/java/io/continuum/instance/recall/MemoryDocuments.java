package io.continuum.instance.recall;

import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Reach;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts this instance's own memories into the index: a raw message and what was derived from it form one group. */
public final class MemoryDocuments implements DocumentSource {
    private final MemoryStore memories;
    private final Embeddings embeddings;

    /** Documents of words alone. */
    public MemoryDocuments(MemoryStore memories) {
        this(memories, Embeddings.NONE);
    }

    public MemoryDocuments(MemoryStore memories, Embeddings embeddings) {
        this.memories = memories;
        this.embeddings = embeddings;
    }

    /** Reads what a run of events is about in a few queries, so that a rebuild is no query for each message. */
    @Override
    public List<IndexChange> changesOf(List<Event> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        String tenant = events.getFirst().tenant();
        Map<String, String> rawOfChanged = rawOfChanged(tenant, events);
        Set<String> groups = new LinkedHashSet<>(rawOfChanged.values());
        events.stream()
                .filter(event -> event.type().equals(Event.MEMORY_LEARNED)
                        || event.type().equals(Event.MEMORY_ENRICHED))
                .forEach(event -> groups.add(event.subject()));
        Map<String, List<Indexed>> families = families(tenant, groups);
        List<IndexChange> changes = new ArrayList<>();
        Set<String> asTheyAre = new HashSet<>(); // groups that need not be put in again
        for (Event event : events) {
            switch (event.type()) {
                case Event.MEMORY_LEARNED -> {
                    asTheyAre.add(event.subject());
                    changes.add(IndexChange.add(families.getOrDefault(event.subject(), List.of())));
                }
                case Event.MEMORY_CHANGED, Event.MEMORY_ENRICHED -> {
                    String group = rawOfChanged.getOrDefault(event.subject(), event.subject());
                    if (asTheyAre.add(group)) {
                        changes.add(IndexChange.put(group, families.getOrDefault(group, List.of())));
                    }
                }
                case Event.MEMORY_REMOVED -> {
                    asTheyAre.remove(event.subject());
                    changes.add(IndexChange.remove(event.subject()));
                }
                default -> {
                    // changes nothing that can be found
                }
            }
        }
        return changes;
    }

    private Map<String, String> rawOfChanged(String tenant, List<Event> events) {
        List<String> changed = events.stream()
                .filter(event -> event.type().equals(Event.MEMORY_CHANGED))
                .map(Event::subject)
                .distinct()
                .toList();
        Map<String, String> raws = new LinkedHashMap<>();
        if (!changed.isEmpty()) {
            memories.byIds(Reach.ofTenant(tenant), changed).forEach(memory -> raws.put(memory.id(), memory.rawId()));
        }
        return raws;
    }

    private Map<String, List<Indexed>> families(String tenant, Set<String> groups) {
        Map<String, List<Indexed>> families = new LinkedHashMap<>();
        if (groups.isEmpty()) {
            return families;
        }
        Map<String, List<String>> mentions = memories.namesMentioned(tenant, groups);
        Map<String, Embedding> vectors = embeddings.of(tenant, groups);
        for (Memory memory : memories.families(tenant, groups)) {
            families.computeIfAbsent(memory.rawId(), _ -> new ArrayList<>())
                    .add(document(memory, mentions.getOrDefault(memory.rawId(), List.of()), vectors.get(memory.id())));
        }
        return families;
    }

    private static Indexed document(Memory memory, List<String> mentions, @Nullable Embedding embedding) {
        return new Indexed(
                memory.id(),
                memory.rawId(),
                memory.space(),
                memory.kind().wireName(),
                Indexed.OWN,
                memory.text(),
                memory.actor(),
                memory.source(),
                memory.sessionId(),
                memory.eventTime(),
                memory.recordedAt(),
                Labels.of(memory, memory.isRaw() ? mentions : List.of()),
                embedding);
    }
}
