package io.continuum.instance.transfer;

import io.continuum.instance.memory.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps jobs. Thread-safe. */
public interface JobStore {

    /** Adds the job or replaces what is known of it. */
    void save(Job job);

    Optional<Job> find(Reach reach, String id);

    /** The newest first. */
    List<Job> newest(Reach reach, int limit);

    /** Jobs of all tenants that have not ended, the oldest first. */
    List<Job> running(int limit);

    /** Forgets jobs that ended before an instant. */
    void forgetEndedBefore(Instant instant);
}
