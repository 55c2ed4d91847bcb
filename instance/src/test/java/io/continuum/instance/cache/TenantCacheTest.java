package io.continuum.instance.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantCacheTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Caches caches = new Caches(meters, 100_000);
    private final TenantCache<String, String> cache = caches.open("words", 100, (_, value) -> value.length());
    private final AtomicInteger made = new AtomicInteger();

    private Optional<String> ask(TenantCache<String, String> asked, String tenant, String key, long generation) {
        return asked.get(tenant, key, generation, () -> Optional.of(key + made.incrementAndGet()));
    }

    private Optional<String> ask(String tenant, String key, long generation) {
        return ask(cache, tenant, key, generation);
    }

    private double requests(String result) {
        return meters.get("continuum.cache.requests")
                .tag("cache", "words")
                .tag("result", result)
                .functionCounter()
                .count();
    }

    @Test
    void aValueIsMadeOnceForEachGeneration() {
        assertThat(ask("acme", "a", 1)).contains("a1");
        assertThat(ask("acme", "a", 1)).contains("a1");
        assertThat(ask("acme", "a", 2)).contains("a2");
        assertThat(ask("acme", "a", 2)).contains("a2");

        assertThat(requests("hit")).isEqualTo(2);
        assertThat(requests("miss")).isEqualTo(2);
    }

    @Test
    void oneTenantIsNeverGivenWhatAnotherFound() {
        assertThat(ask("acme", "a", 1)).contains("a1");

        assertThat(ask("other", "a", 1)).contains("a2");
    }

    @Test
    void aForgottenTenantLeavesNothingAndTheOthersKeepTheirs() {
        ask("acme", "a", 1);
        ask("other", "a", 1);

        caches.forget("acme");

        assertThat(cache.size()).isEqualTo(1);
        assertThat(ask("other", "a", 1)).contains("a2");
        assertThat(ask("acme", "a", 1)).contains("a3");
    }

    @Test
    void whatIsBeingMadeWhileItsTenantIsForgottenIsNotKept() {
        cache.get("acme", "a", 1L, () -> {
            caches.forget("acme");
            return Optional.of("found before");
        });

        assertThat(cache.size()).isZero();
    }

    @Test
    void whatWasNotFoundIsLookedForAgain() {
        assertThat(cache.get("acme", "a", 1L, Optional::empty)).isEmpty();

        assertThat(ask("acme", "a", 1)).contains("a1");
    }

    @Test
    void itNeverWeighsMoreThanItMay() {
        IntStream.range(0, 5_000).forEach(i -> ask("acme", "key" + i, 1));

        assertThat(cache.size()).isBetween(100L, 1_000L);
        assertThat(meters.get("continuum.cache.bytes").gauge().value()).isBetween(1.0, 100_000.0);
    }

    @Test
    void withoutRoomNothingIsKept() {
        TenantCache<String, String> none = Caches.none().open("words", 100, (_, value) -> value.length());

        assertThat(ask(none, "acme", "a", 1)).contains("a1");
        assertThat(ask(none, "acme", "a", 1)).contains("a2");
    }
}
