package io.continuum.instance.space;

import java.time.Instant;
import java.util.List;

/** What a space replicates of a memory. */
public record SharedMemory(String id, String text, String kind, String actor, Instant eventTime, List<String> tags) {
    public SharedMemory {
        tags = List.copyOf(tags);
    }
}
