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
import java.util.LinkedHashSet;
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
        List<Event> happened = events.after(tenant, afterSeq, eventsMax).stream()
                .filter(event -> event.seq() <= page.lastSeq())
                .toList();
        Map<String, List<StatedEdge>> byNote = new LinkedHashMap<>();
        page.edges().forEach(edge -> add(byNote, edge));
        Set<String> repeated = subjects(happened, Event.MEMORY_REPEATED);
        repeated.removeAll(byNote.keySet());
        memories.statedEdges(tenant, repeated).forEach(edge -> add(byNote, edge));
        Map<String, Integer> again = memories.sightings(tenant, byNote.keySet());
        Map<String, Memory> stating = new HashMap<>();
        if (!byNote.isEmpty()) {
            memories.byIds(Reach.ofTenant(tenant), byNote.keySet()).stream()
                    .filter(memory -> memory.keeping().share() != Share.NEVER)
                    .forEach(memory -> stating.put(memory.id(), memory));
        }
        List<Note> notes = new ArrayList<>();
        byNote.forEach((id, edges) -> Optional.ofNullable(stating.get(id))
                .ifPresent(memory -> notes.add(note(memory, edges, 1 + again.getOrDefault(id, 0)))));
        return new Batch(notes, subjects(happened, Event.MEMORY_REMOVED), Math.max(afterSeq, page.lastSeq()));
    }

    private static void add(Map<String, List<StatedEdge>> byNote, StatedEdge edge) {
        byNote.computeIfAbsent(edge.memoryId(), _ -> new ArrayList<>()).add(edge);
    }

    private static Set<String> subjects(List<Event> happened, String type) {
        return happened.stream()
                .filter(event -> event.type().equals(type))
                .map(Event::subject)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Note note(Memory memory, List<StatedEdge> edges, int times) {
        List<Statement> statements = edges.stream()
                .filter(edge -> Predicates.ALL.contains(edge.predicate()))
                .map(edge -> new Statement(edge.subject(), edge.predicate(), edge.object()))
                .toList();
        return new Note(memory.id(), edges.getFirst().group(), memory.space(), memory.text(), statements, times);
    }
}
