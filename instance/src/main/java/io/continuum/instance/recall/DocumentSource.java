package io.continuum.instance.recall;

import io.continuum.instance.memory.Event;

/** Knows what some events change in the index; other events change nothing. May block; called on worker threads. */
public interface DocumentSource {
    IndexChange changeOf(Event event);
}
