package io.continuum.instance.recall;

import io.continuum.instance.memory.Event;
import java.util.List;

/** Knows what some events change in the index; other events change nothing. May block; called on worker threads. */
public interface DocumentSource {
    /** The changes of a run of events of one tenant, in their order. */
    List<IndexChange> changesOf(List<Event> events);
}
