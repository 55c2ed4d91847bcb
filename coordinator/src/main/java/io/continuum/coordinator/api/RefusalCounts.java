package io.continuum.coordinator.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what was refused since the start, by the code that the caller was told. Thread-safe. */
final class RefusalCounts {
    private static final String NAME = "continuum.refusals";

    private final MeterRegistry meters;

    RefusalCounts(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param code one of ours: what a caller sends never gets here, so that there are few */
    void count(String code) {
        meters.counter(NAME, "code", code).increment();
    }

    Map<String, Long> seen() {
        SortedMap<String, Long> seen = new TreeMap<>();
        for (Counter counter : meters.find(NAME).counters()) {
            seen.put(String.valueOf(counter.getId().getTag("code")), (long) counter.count());
        }
        return seen;
    }
}
