package io.continuum.instance.pattern;

import java.util.List;

/** Where mining reads notes and what they state, in the order of the memory's events. */
public interface NoteSource {

    /** @param upTo the number of the last event looked at; the next call starts after it */
    record Batch(List<Note> notes, long upTo) {
        public Batch {
            notes = List.copyOf(notes);
        }
    }

    /** Notes with statements from events above {@code afterSeq}, at most {@code limit} of them; none when all are read. */
    Batch after(String tenant, long afterSeq, int limit);
}
