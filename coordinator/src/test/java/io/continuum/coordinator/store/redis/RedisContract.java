package io.continuum.coordinator.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.access.NonceCache.Answer;
import io.continuum.coordinator.allowance.LocalRateLimits;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.protocol.identity.InstanceKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every Redis must do for us, one server or a cluster. */
abstract class RedisContract {
    private static final Duration KEPT = Duration.ofMinutes(7);
    private static final SecureRandom RANDOM = new SecureRandom();

    abstract Redis redis();

    @Test // C-140, C-121, H-15
    void processesCountOneCallerTogether() {
        RateLimits one = limits();
        RateLimits other = limits();
        String caller = UUID.randomUUID().toString();
        int granted = 0;
        RateLimits.Turn turn;
        do {
            turn = (granted % 2 == 0 ? one : other).take(RouteClass.MEMBERSHIP, caller);
            granted += turn.granted() ? 1 : 0;
        } while (turn.granted());

        // What was worked off while the test ran comes on top.
        assertThat(granted).isBetween(RouteClass.MEMBERSHIP.burst(), RouteClass.MEMBERSHIP.burst() + 100);
        // Ten a second are worked off meanwhile, so several in a row find the end of it again.
        assertThat(Stream.generate(() -> other.take(RouteClass.MEMBERSHIP, caller))
                        .limit(100)
                        .anyMatch(next -> !next.granted()))
                .isTrue();
        assertThat(one.take(RouteClass.MEMBERSHIP, "another " + caller).granted())
                .isTrue();
        assertThat(one.take(RouteClass.READ, caller).granted()).isTrue();
    }

    @Test // C-140, H-15
    void whoWaitsAsLongAsItIsToldIsLetThrough() throws Exception {
        RateLimits limits = limits();
        String caller = UUID.randomUUID().toString();
        RateLimits.Turn turn;
        do {
            turn = limits.take(RouteClass.QUERY, caller);
        } while (turn.granted());

        assertThat(turn.retryAfter()).isBetween(Duration.ofNanos(1), Duration.ofMillis(50));
        assertThat(turn.reset()).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
        Thread.sleep(turn.retryAfter().plusMillis(1));
        assertThat(limits.take(RouteClass.QUERY, caller).granted()).isTrue();
    }

    @Test // C-122, H-10
    void aNonceIsNewOnceHoweverManyProcessesAreAsked() throws Exception {
        RedisNonces nonces = new RedisNonces(redis());
        begin(nonces, "one");
        for (int round = 0; round < 20; round++) {
            var instance = InstanceKeys.generate(RANDOM).id();
            Callable<Answer> use = () -> new RedisNonces(redis()).use("one", instance, "nonce", KEPT);
            List<Answer> answers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (Future<Answer> answer : threads.invokeAll(List.of(use, use, use, use, use, use, use, use))) {
                    answers.add(answer.get());
                }
            }
            assertThat(answers).containsOnlyOnce(Answer.FIRST).doesNotContain(Answer.LOST);
        }
    }

    @Test // C-122
    void aStoreOfAnotherGenerationIsLost() throws Exception {
        RedisNonces nonces = new RedisNonces(redis());
        begin(nonces, "two");
        assertThat(nonces.use("before", InstanceKeys.generate(RANDOM).id(), "nonce", KEPT))
                .isEqualTo(Answer.LOST);
    }

    /** A connection that is being made may be too late for the first question. */
    static void begin(RedisNonces nonces, String generation) throws InterruptedException {
        while (!nonces.begin(generation)) {
            Thread.sleep(20);
        }
    }

    private RateLimits limits() {
        return new RedisRateLimits(redis(), new LocalRateLimits(System::nanoTime));
    }
}
