package io.continuum.instance.recall;

import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import java.util.List;

/** Puts this instance's own memories into the index: a raw message and what was derived from it form one group. */
public final class MemoryDocuments implements DocumentSource {
    private final MemoryStore memories;

    public MemoryDocuments(MemoryStore memories) {
        this.memories = memories;
    }

    @Override
    public IndexChange changeOf(Event event) {
        return switch (event.type()) {
            case Event.MEMORY_LEARNED ->
                IndexChange.put(
                        event.subject(),
                        memories.family(event.tenant(), event.subject()).stream()
                                .map(MemoryDocuments::document)
                                .toList());
            case Event.MEMORY_REMOVED -> new IndexChange(List.of(event.subject()), List.of(event.subject()), List.of());
            default -> IndexChange.NONE;
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
