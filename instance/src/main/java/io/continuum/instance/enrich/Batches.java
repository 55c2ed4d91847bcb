package io.continuum.instance.enrich;

import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads which messages were learnt, in the order in which they were. */
final class Batches {

    /**
     * The messages of some events that still exist and count, and may be read.
     *
     * @param upTo the last of those events
     * @param whole whether there are no more events for now
     */
    record Batch(List<Learnt> messages, long upTo, boolean whole) {}

    /** @param seq the event that says so */
    record Learnt(Memory raw, long seq) {}

    private final Events events;
    private final MemoryStore memories;

    Batches(Events events, MemoryStore memories) {
        this.events = events;
        this.memories = memories;
    }

    Batch after(String tenant, long seq, int eventsMax, Policies.Terms terms) {
        List<Event> next = events.after(tenant, seq, eventsMax);
        List<Event> learnt = next.stream()
                .filter(event -> event.type().equals(Event.MEMORY_LEARNED))
                .filter(event -> terms.allow(event.space()))
                .toList();
        Map<String, Memory> raws = learnt.isEmpty()
                ? Map.of()
                : memories
                        .byIds(
                                Reach.ofTenant(tenant),
                                learnt.stream().map(Event::subject).toList())
                        .stream()
                        .filter(memory -> memory.isRaw() && memory.counts())
                        .collect(Collectors.toMap(Memory::id, Function.identity()));
        List<Learnt> messages = new ArrayList<>();
        for (Event event : learnt) {
            Memory raw = raws.get(event.subject());
            if (raw != null) {
                messages.add(new Learnt(raw, event.seq()));
            }
        }
        return new Batch(messages, next.isEmpty() ? seq : next.getLast().seq(), next.size() < eventsMax);
    }

    long behind(String tenant, long seq) {
        return Math.max(0, events.lastSeq(tenant) - seq);
    }
}
