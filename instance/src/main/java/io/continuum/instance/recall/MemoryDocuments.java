package io.continuum.instance.recall;

import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Reach;
import java.util.List;
import java.util.Optional;

/** Puts this instance's own memories into the index: a raw message and what was derived from it form one group. */
public final class MemoryDocuments implements DocumentSource {
    private final MemoryStore memories;

    public MemoryDocuments(MemoryStore memories) {
        this.memories = memories;
    }

    @Override
    public List<IndexChange> changesOf(List<Event> events) {
        return events.stream().flatMap(event -> changeOf(event).stream()).toList();
    }

    private Optional<IndexChange> changeOf(Event event) {
        return switch (event.type()) {
            case Event.MEMORY_LEARNED -> Optional.of(IndexChange.add(family(event.tenant(), event.subject())));
            case Event.MEMORY_CHANGED ->
                memories.byId(Reach.ofTenant(event.tenant()), event.subject())
                        .map(memory -> IndexChange.put(memory.rawId(), family(memory.tenant(), memory.rawId())));
            case Event.MEMORY_REMOVED -> Optional.of(IndexChange.remove(event.subject()));
            default -> Optional.empty();
        };
    }

    /** What counts of a message and of what was derived from it. */
    private List<Indexed> family(String tenant, String rawId) {
        return memories.family(tenant, rawId).stream()
                .filter(Memory::counts)
                .map(MemoryDocuments::document)
                .toList();
    }

    private static Indexed document(Memory memory) {
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
                memory.recordedAt());
    }
}
