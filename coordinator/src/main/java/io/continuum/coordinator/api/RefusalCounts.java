package io.continuum.coordinator.api;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was refused since the start, by the code that the caller was told. Thread-safe. */
final class RefusalCounts {
    private final ConcurrentMap<String, LongAdder> byCode = new ConcurrentHashMap<>();

    /** @param code one of ours: what a caller sends never gets here, so that there are few */
    void count(String code) {
        byCode.computeIfAbsent(code, _ -> new LongAdder()).increment();
    }

    Map<String, Long> seen() {
        SortedMap<String, Long> seen = new TreeMap<>();
        byCode.forEach((code, count) -> seen.put(code, count.sum()));
        return seen;
    }
}
