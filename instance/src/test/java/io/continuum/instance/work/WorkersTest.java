package io.continuum.instance.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocking work is bounded, and nothing that was taken in is left lying. */
@Timeout(60)
class WorkersTest {
    /** On what threads they work. */
    enum On {
        PLATFORM(Workers::onPlatformThreads),
        VIRTUAL(Workers::onVirtualThreads);

        private final BiFunction<Integer, Integer, Workers> open;

        On(BiFunction<Integer, Integer, Workers> open) {
            this.open = open;
        }
    }

    private static <T> CompletableFuture<T> submit(Workers workers, Callable<T> task) {
        return workers.submit(task).toCompletableFuture();
    }

    @ParameterizedTest
    @EnumSource
    void soManyWorkSoManyWaitInTheirOrderAndTheNextIsRefused(On on) throws Exception {
        try (Workers workers = on.open.apply(2, 3)) {
            CountDownLatch begun = new CountDownLatch(2);
            CountDownLatch go = new CountDownLatch(1);
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                all.add(submit(workers, () -> {
                    begun.countDown();
                    return go.await(10, TimeUnit.SECONDS);
                }));
            }
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 3; i++) {
                int number = i;
                all.add(submit(workers, () -> {
                    synchronized (order) {
                        return order.add(number);
                    }
                }));
            }

            assertThatThrownBy(() -> submit(workers, () -> 0).get()).hasCauseInstanceOf(BusyException.class);
            assertThat(order).isEmpty();

            go.countDown();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
            assertThat(order).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(submit(workers, () -> 7).get(10, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverManyHandInIsDoneOnceAndNeverTooMuchAtOnce(On on) throws Exception {
        int callers = 6;
        int each = 3_000;
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = on.open.apply(3, callers * each)) {
            List<Thread> threads = IntStream.range(0, callers)
                    .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                        for (int i = 0; i < each; i++) {
                            CompletableFuture<Integer> result = submit(workers, () -> {
                                most.accumulateAndGet(working.incrementAndGet(), Math::max);
                                working.decrementAndGet();
                                return done.incrementAndGet();
                            });
                            if (i % 3 == 0) {
                                result.join(); // so that workers often find nothing to do
                            }
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(done).hasValue(callers * each);
        assertThat(most.get()).isBetween(1, 3);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHandedInWhileTheLastWorkerStopsIsNotLeftLying(On on) throws Exception {
        try (Workers workers = on.open.apply(1, 10)) {
            CyclicBarrier together = new CyclicBarrier(2);
            Callable<Integer> often = () -> {
                int done = 0;
                for (int round = 0; round < 20_000; round++) {
                    together.await();
                    done += submit(workers, () -> 1)
                            .get(10, TimeUnit.SECONDS); // nobody else hands in anything meanwhile
                }
                return done;
            };
            FutureTask<Integer> other = new FutureTask<>(often);
            Thread.ofPlatform().start(other);
            assertThat(often.call()).isEqualTo(20_000);
            assertThat(other.get()).isEqualTo(20_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFailsIsToldAndWhatComesAfterTheEndIsRefused(On on) throws Exception {
        Workers workers = on.open.apply(1, 10);
        CompletableFuture<Object> failed = submit(workers, () -> {
            throw new IllegalStateException("of its own");
        });
        assertThatThrownBy(failed::get).hasRootCauseMessage("of its own");
        CompletableFuture<Integer> slow = submit(workers, () -> {
            Thread.sleep(50);
            return 1;
        });
        CompletableFuture<Integer> waiting = submit(workers, () -> 2);

        workers.close();

        assertThat(slow.get(1, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(waiting.get(1, TimeUnit.SECONDS)).isEqualTo(2);
        assertThatThrownBy(() -> submit(workers, () -> 3).get()).hasCauseInstanceOf(BusyException.class);
    }
}
