package io.continuum.instance.space;

import java.util.Optional;

/** Hears of records that peers have changed, inside the transaction that changes them. */
@FunctionalInterface
public interface RecordListener {
    /** @param now what the record is now; empty if it is gone */
    void changed(Space space, String key, Optional<SpaceRecord> now);
}
