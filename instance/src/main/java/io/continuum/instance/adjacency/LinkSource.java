package io.continuum.instance.adjacency;

import io.continuum.instance.memory.Strength;
import java.time.Instant;
import java.util.Collection;

/** Reads what the messages of a space link. Thread-safe. */
public interface LinkSource {

    /** Takes what is read: first the messages, then what they mention and state. */
    interface Taker {
        /** @param counts whether what it says is believed */
        void message(String id, boolean counts, long recordedAtMs);

        void mention(String messageId, String norm);

        void edge(
                String id,
                String messageId,
                String fromNorm,
                String predicate,
                String toNorm,
                Strength strength,
                Instant recordedAt);
    }

    /** How many mentions and edges a space has, counted no further than {@code max}. */
    long count(String tenant, String space, long max);

    /** All of a space, as it is in the open transaction. */
    void all(String tenant, String space, Taker taker);

    /** Those of these messages that are there. */
    void some(String tenant, String space, Collection<String> messageIds, Taker taker);
}
