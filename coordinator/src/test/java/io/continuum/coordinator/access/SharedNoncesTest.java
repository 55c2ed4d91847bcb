package io.continuum.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.access.Nonces.Use;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.SqlAccessStore;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The moves of nonces between cache and database, with two processes and a clock that is held still. */
class SharedNoncesTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final InstanceId ALICE = InstanceKeys.generate(RANDOM).id();

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Cache cache = new Cache();
    private Database database;
    private SqlAccessStore store;
    private SharedNonces one;
    private SharedNonces other;

    @BeforeEach
    void open() {
        database = Databases.sqlite(folder);
        store = new SqlAccessStore(database);
        one = process(cache);
        other = process(cache);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test // C-122, H-10
    void nothingIsRefusedOnTheWayToTheCacheAndNothingIsTakenTwice() {
        for (int second = 0; second < 900; second += 3) {
            assertThat(use(second % 2 == 0 ? one : other, "n" + second)).isInstanceOf(Use.First.class);
            for (int before = Math.max(0, second - 419); before <= second; before += 60) {
                int known = before - before % 3;
                assertThat(use(one, "n" + known))
                        .as("%d after %d", known, second)
                        .isInstanceOf(Use.Repeated.class);
                assertThat(use(other, "n" + known)).isInstanceOf(Use.Repeated.class);
            }
            one.tend();
            pass(Duration.ofSeconds(3));
        }
        assertThat(cache.generation).isNotEqualTo("none");
        assertThat(store.forget(now.get(), 1_000))
                .as("nothing goes to the database any more")
                .isLessThan(300);
    }

    @Test // C-122, H-10
    void aLostCacheRefusesWhatWasMadeBefore() {
        toTheCache();
        assertThat(use(one, "before")).isInstanceOf(Use.First.class);
        Instant madeBefore = now.get();
        cache.lost = true;

        assertThat(use(one, "more")).isInstanceOf(Use.TooOld.class);
        assertThat(one.use(ALICE, "before", madeBefore, expiry())).isInstanceOf(Use.TooOld.class);
        pass(Duration.ofSeconds(6));
        assertThat(other.use(ALICE, "before", madeBefore, expiry())).isInstanceOf(Use.TooOld.class);
        // Made by a clock that was two minutes fast.
        assertThat(one.use(ALICE, "before", madeBefore.plus(RequestSignature.CLOCK_SKEW_MAX), expiry()))
                .isInstanceOf(Use.TooOld.class);
    }

    @Test // C-122, H-15
    void aRequestSignedAfterTheWaitIsTaken() {
        toTheCache();
        cache.lost = true;
        Use.TooOld refused = (Use.TooOld) use(one, "n");

        pass(refused.retryAfter().plusSeconds(1));
        assertThat(use(one, "n")).isInstanceOf(Use.First.class);
        assertThat(use(other, "n")).isInstanceOf(Use.Repeated.class);
    }

    @Test // C-122
    void aCacheThatForgotIsALostOne() {
        toTheCache();
        cache.begin("something else");

        assertThat(use(one, "n")).isInstanceOf(Use.TooOld.class);
    }

    @Test // C-122
    void aProcessWithoutTheCacheMakesAllDoWithout() {
        toTheCache();
        SharedNonces without = process(NonceCache.NONE);

        assertThat(use(without, "n")).isInstanceOf(Use.TooOld.class);
        pass(Duration.ofSeconds(6));
        assertThat(use(other, "n")).isInstanceOf(Use.TooOld.class);
        assertThat(cache.nonces).doesNotContain("n");
    }

    private void toTheCache() {
        one.tend();
        pass(Duration.ofMinutes(8));
        one.tend();
        pass(Duration.ofSeconds(6));
    }

    private SharedNonces process(NonceCache cacheOrNone) {
        return new SharedNonces(store, cacheOrNone, store, now::get, RANDOM);
    }

    private Use use(SharedNonces nonces, String nonce) {
        return nonces.use(ALICE, nonce, now.get(), expiry());
    }

    private Instant expiry() {
        return now.get().plus(RequestSignature.NONCE_KEPT);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private static final class Cache implements NonceCache {
        private final Set<String> nonces = new HashSet<>();
        private String generation = "none";
        private boolean lost;

        @Override
        public boolean begin(String begun) {
            if (!lost) {
                generation = begun;
                nonces.clear();
            }
            return !lost;
        }

        @Override
        public Answer use(String known, InstanceId instance, String nonce, Duration kept) {
            if (lost || !known.equals(generation)) {
                return Answer.LOST;
            }
            return nonces.add(nonce) ? Answer.FIRST : Answer.REPEATED;
        }
    }
}
