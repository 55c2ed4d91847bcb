package io.continuum.instance.cache;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/** Opens the caches of this process, counts how often they help, and empties them together. Thread-safe. */
public final class Caches {
    private final @Nullable MeterRegistry meters;
    private final long bytesMax;
    private final List<TenantCache<?, ?>> opened = new CopyOnWriteArrayList<>();

    /** @param bytesMax what all of them may weigh together; 0 keeps nothing */
    public Caches(MeterRegistry meters, long bytesMax) {
        this.meters = meters;
        this.bytesMax = bytesMax;
    }

    private Caches() {
        this.meters = null;
        this.bytesMax = 0;
    }

    /** Caches that keep nothing, so that everything is found anew each time. */
    public static Caches none() {
        return new Caches();
    }

    /**
     * Opens a cache.
     *
     * @param name what it is called in the metrics
     * @param percent its share of what all caches may weigh
     * @param bytes about how many bytes an entry takes
     */
    public <K, V> TenantCache<K, V> open(String name, int percent, ToIntBiFunction<K, V> bytes) {
        TenantCache<K, V> cache = new TenantCache<>(bytesMax * percent / 100, bytes);
        if (meters != null && bytesMax > 0) {
            cache.count(name, meters);
            opened.add(cache);
        }
        return cache;
    }

    /** Lets go of everything of a tenant in all caches, also of what is being looked for at the moment. */
    public void forget(String tenant) {
        opened.forEach(cache -> cache.forget(tenant));
    }
}
