package io.continuum.instance.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;

/**
 * Values of tenants, each as of a generation of what it was made from: asked for as of another, it is made again. Bounded by
 * weight. A value of an older generation is never given, so losing an entry, or all of them, changes no answer.
 * Thread-safe.
 */
public final class TenantCache<K, V> {
    private static final Duration UNUSED_MAX = Duration.ofMinutes(30); // what nobody asks for need not lie in memory
    private static final int ENTRY_BYTES = 120; // the cache's own

    private record Slot<K>(String tenant, K key) {}

    private record Held<V>(Object generation, V value) {}

    private final boolean on;
    private final Cache<Slot<K>, Held<V>> held;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final ReentrantLock putting = new ReentrantLock();
    private volatile long emptied;

    TenantCache(long bytesMax, ToIntBiFunction<K, V> bytes) {
        on = bytesMax > 0;
        held = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((Slot<K> slot, Held<V> value) ->
                        ENTRY_BYTES + slot.tenant().length() + bytes.applyAsInt(slot.key(), value.value()))
                .expireAfterAccess(UNUSED_MAX)
                .executor(Runnable::run)
                .build();
    }

    /**
     * The value of a key as of a generation.
     *
     * @param generation equal to another only if the value would be the same
     * @param found makes the value where there is none; an empty one is not kept
     */
    public Optional<V> get(String tenant, K key, Object generation, Supplier<Optional<V>> found) {
        if (!on) {
            return found.get();
        }
        Slot<K> slot = new Slot<>(tenant, key);
        Held<V> kept = held.getIfPresent(slot);
        if (kept != null && kept.generation().equals(generation)) {
            hits.increment();
            return Optional.of(kept.value());
        }
        misses.increment();
        long before = emptied;
        Optional<V> value = found.get();
        value.ifPresent(made -> put(slot, new Held<>(generation, made), before));
        return value;
    }

    /** The value of a key as of whichever generation it was kept. */
    public Optional<V> latest(String tenant, K key) {
        return Optional.ofNullable(held.getIfPresent(new Slot<>(tenant, key))).map(Held::value);
    }

    /** What was being made while a tenant was forgotten may hold something of it. */
    private void put(Slot<K> slot, Held<V> value, long emptiedBefore) {
        putting.lock();
        try {
            if (emptied == emptiedBefore) {
                held.put(slot, value);
            }
        } finally {
            putting.unlock();
        }
    }

    void forget(String tenant) {
        putting.lock();
        try {
            emptied++;
            held.asMap().keySet().removeIf(slot -> slot.tenant().equals(tenant));
            held.cleanUp();
        } finally {
            putting.unlock();
        }
    }

    /** How many entries there are. */
    public long size() {
        held.cleanUp();
        return held.asMap().size();
    }

    private long weight() {
        return held.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    void count(String name, MeterRegistry meters) {
        requests(name, "hit", hits, meters);
        requests(name, "miss", misses, meters);
        Gauge.builder("continuum.cache.bytes", this, TenantCache::weight)
                .tag("cache", name)
                .register(meters);
    }

    private static void requests(String name, String result, LongAdder count, MeterRegistry meters) {
        FunctionCounter.builder("continuum.cache.requests", count, LongAdder::sum)
                .tag("cache", name)
                .tag("result", result)
                .register(meters);
    }
}
