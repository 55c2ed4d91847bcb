package io.continuum.instance.pattern;

import java.util.List;
import java.util.Set;

/** Where mining reads notes and what they state, in the order of the memory's events. */
public interface NoteSource {

    /**
     * @param removed notes that were deleted in this run of events
     * @param upTo the number of the last event looked at; the next call starts after it
     */
    record Batch(List<Note> notes, Set<String> removed, long upTo) {
        public Batch {
            notes = List.copyOf(notes);
            removed = Set.copyOf(removed);
        }
    }

    /** What the next {@code eventsMax} events after {@code afterSeq} state; {@code upTo} stays where it is at the end. */
    Batch after(String tenant, long afterSeq, int eventsMax);
}
