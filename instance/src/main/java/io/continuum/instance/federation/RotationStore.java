package io.continuum.instance.federation;

import java.time.Instant;

/** Remembers since when this instance knows an epoch: a commit itself bears no time. */
public interface RotationStore {

    /** When the epoch was seen first: now, unless it was asked about before. */
    Instant seenSince(String tenant, String federation, long epoch, Instant now);
}
