package io.continuum.instance.memory;

import java.util.List;

/** Reads whole families and keeps the edges of such as came from elsewhere. Thread-safe. */
public interface FamilyStore {

    /** The next families of a reach, by the id of their raw message. */
    List<Family> after(Reach reach, String rawId, int limit);

    /** Stores edges under the event with which they came. */
    void addEdges(List<Edge> edges, long eventSeq);
}
