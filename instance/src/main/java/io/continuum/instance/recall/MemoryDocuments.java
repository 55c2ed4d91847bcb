package io.continuum.instance.recall;

import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
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
            case Event.MEMORY_LEARNED ->
                Optional.of(IndexChange.add(memories.family(event.tenant(), event.subject()).stream()
                        .map(MemoryDocuments::document)
                        .toList()));
            case Event.MEMORY_REMOVED -> Optional.of(IndexChange.remove(event.subject()));
            default -> Optional.empty();
        };
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
