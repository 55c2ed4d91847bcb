package io.continuum.instance.space;

import java.util.List;

/** Where the memories of a space come from when it is shared for the first time. */
@FunctionalInterface
public interface MemorySource {
    /**
     * The next memories of a space, in an order that does not change.
     *
     * @param cursor where the page before ended, empty for the first
     */
    Page next(String tenant, String space, String cursor, int limit);

    /** Some memories. @param cursor where they end @param more whether others may follow */
    record Page(List<SharedMemory> memories, String cursor, boolean more) {
        public Page {
            memories = List.copyOf(memories);
        }
    }
}
