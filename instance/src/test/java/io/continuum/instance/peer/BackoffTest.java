package io.continuum.instance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");

    private static Backoff backoff(long seed) {
        return new Backoff(InstantSource.fixed(NOW), new SplittableRandom(seed));
    }

    private static List<Duration> delays(long seed, int failures) {
        Backoff backoff = backoff(seed);
        List<Duration> delays = new ArrayList<>();
        Retry retry = Retry.NONE;
        for (int i = 0; i < failures; i++) {
            retry = backoff.failed(retry, "no answer");
            delays.add(Duration.between(NOW, retry.nextAttemptAt()));
        }
        return delays;
    }

    @Test
    void theFirstFourAttemptsComeQuickly() {
        assertThat(delays(1, 4))
                .containsExactly(
                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void laterDelaysDoubleFromFiveSecondsToAnHourAndAreShortenedByChance() {
        for (long seed = 0; seed < 200; seed++) {
            List<Duration> delays = delays(seed, 40);
            for (int i = 4; i < delays.size(); i++) {
                long longestMs = Math.min(3_600_000, 5_000L << Math.min(i - 4, 20));
                assertThat(delays.get(i).toMillis())
                        .as("seed %d, failure %d", seed, i + 1)
                        .isBetween((long) (longestMs * 0.6), longestMs);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameDelaysAndAnotherOneOthers() {
        assertThat(delays(7, 12)).isEqualTo(delays(7, 12)).isNotEqualTo(delays(8, 12));
    }

    @Test
    void aRefusalIsTriedAgainSeldom() {
        Retry refused = backoff(3).refused(Retry.NONE, "no");
        assertThat(refused.refused()).isTrue();
        assertThat(Duration.between(NOW, refused.nextAttemptAt()))
                .isBetween(Duration.ofMinutes(36), Duration.ofHours(1));
    }

    @Test
    void aPeerThatComesByItselfIsTriedWithinTenSecondsAndNeverLaterThanPlanned() {
        Backoff backoff = backoff(4);
        Retry contacted = backoff.contacted(backoff.refused(Retry.NONE, "no"));
        assertThat(Duration.between(NOW, contacted.nextAttemptAt()))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
        assertThat(contacted.refused()).isFalse();
        Retry soon = new Retry(1, NOW.plusMillis(10), false, "");
        assertThat(backoff.contacted(soon).nextAttemptAt()).isEqualTo(soon.nextAttemptAt());
    }
}
