package io.continuum.instance.pattern;

import io.continuum.instance.memory.EdgePage;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Share;
import io.continuum.instance.memory.StatedEdge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads notes and their statements out of the memory, in the order of its events. */
public final class MemoryNotes implements NoteSource {
    private final MemoryStore memories;
    private final Events events;

    public MemoryNotes(MemoryStore memories, Events events) {
        this.memories = memories;
        this.events = events;
    }

    @Override
    public Batch after(String tenant, long afterSeq, int eventsMax) {
        EdgePage page = memories.statedEdges(tenant, afterSeq, eventsMax);
        Map<String, List<StatedEdge>> byNote = new LinkedHashMap<>();
        page.edges()
                .forEach(edge -> byNote.computeIfAbsent(edge.memoryId(), _ -> new ArrayList<>())
                        .add(edge));
        Map<String, Memory> stating = new HashMap<>();
        if (!byNote.isEmpty()) {
            memories.byIds(Reach.ofTenant(tenant), byNote.keySet()).stream()
                    .filter(memory -> memory.keeping().share() != Share.NEVER)
                    .forEach(memory -> stating.put(memory.id(), memory));
        }
        List<Note> notes = new ArrayList<>();
        byNote.forEach((id, edges) ->
                Optional.ofNullable(stating.get(id)).ifPresent(memory -> notes.add(note(memory, edges))));
        Set<String> removed = events.after(tenant, afterSeq, eventsMax).stream()
                .filter(event -> event.type().equals(Event.MEMORY_REMOVED) && event.seq() <= page.lastSeq())
                .map(Event::subject)
                .collect(Collectors.toSet());
        return new Batch(notes, removed, Math.max(afterSeq, page.lastSeq()));
    }

    private static Note note(Memory memory, List<StatedEdge> edges) {
        List<Statement> statements = edges.stream()
                .filter(edge -> Predicates.ALL.contains(edge.predicate()))
                .map(edge -> new Statement(edge.subject(), edge.predicate(), edge.object()))
                .toList();
        return new Note(memory.id(), edges.getFirst().group(), memory.space(), memory.text(), statements);
    }
}
