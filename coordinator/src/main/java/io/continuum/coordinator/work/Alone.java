package io.continuum.coordinator.work;

/** Lets one process at a time do a job, of all that share a database. Thread-safe. */
@FunctionalInterface
public interface Alone {

    /** For a server that is one process. */
    Alone ONE_PROCESS = (_, job) -> {
        job.run();
        return true;
    };

    /** Does the job unless another process is at it. @return whether it was done */
    boolean attempt(String name, Runnable job);
}
