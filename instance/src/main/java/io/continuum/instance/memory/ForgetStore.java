package io.continuum.instance.memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps what somebody is about to forget, between the preview and the confirmation. Thread-safe. */
public interface ForgetStore {

    /** @param ids of the memories, in order; at most some thousands */
    record Plan(Reach reach, String digest, List<String> ids, Instant createdAt) {
        public Plan {
            ids = List.copyOf(ids);
        }
    }

    void save(Plan plan);

    /** The plan that a key of this very reach has made. */
    Optional<Plan> find(Reach reach, String digest);

    /** Removes a plan. */
    void remove(Reach reach, String digest);

    /** Removes all plans made before an instant. */
    void removeBefore(Instant createdBefore);
}
