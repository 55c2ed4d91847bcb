package io.continuum.instance.memory;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Makes the ids of raw messages so that they sort in the order in which they were made, also within one millisecond and after
 * the clock was set back: an id that would not be greater than the one before is that one plus one. Thread-safe.
 */
final class RawIds {
    private final RandomGenerator random;
    private String last = "";

    RawIds(RandomGenerator random) {
        this.random = random;
    }

    synchronized String next(Instant recordedAt) {
        String id = Ids.raw(recordedAt, random);
        last = id.compareTo(last) > 0 && !sameMillisecond(id, last) ? id : Ids.after(last);
        return last;
    }

    private static boolean sameMillisecond(String id, String other) {
        return id.regionMatches(0, other, 0, Ids.TIME_LENGTH);
    }
}
