package io.continuum.coordinator.witness;

import java.util.Optional;

/** Keeps the newest checkpoint of each log that was cosigned. Thread-safe. */
public interface WitnessStore {

    /** The note that was kept last for this log. */
    Optional<byte[]> newest(String origin);

    /**
     * Keeps a note in the place of {@code expected}; when this returns true, it is on disk.
     *
     * @return false, and nothing changes, if another note is kept by now
     */
    boolean replace(String origin, Optional<byte[]> expected, byte[] note);
}
