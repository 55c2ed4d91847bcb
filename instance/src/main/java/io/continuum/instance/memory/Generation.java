package io.continuum.instance.memory;

/**
 * Up to where a tenant's events go, and which of them last changed what is kept apart from the memories. What was found as
 * of a generation is still so as of an equal one.
 *
 * @param seq of the last event
 * @param policies of the last that changed which texts may leave
 * @param names of the last that changed which names mean the same
 * @param removals of the last that removed a memory
 */
public record Generation(long seq, long policies, long names, long removals) {
    /** Before the first event. */
    static final Generation START = new Generation(0, 0, 0, 0);

    /** After events that nobody looked at: any of them may have changed anything. */
    static Generation afterUnknown(long seq) {
        return new Generation(seq, seq, seq, seq);
    }

    Generation after(Event event) {
        long at = event.seq();
        return switch (event.type()) {
            case Event.POLICY_CHANGED -> new Generation(at, at, names, removals);
            case Event.ENTITY_MERGED, Event.ENTITY_UNMERGED -> new Generation(at, policies, at, removals);
            case Event.MEMORY_REMOVED -> new Generation(at, policies, at, at); // a name goes with its last memory
            default -> new Generation(at, policies, names, removals);
        };
    }
}
