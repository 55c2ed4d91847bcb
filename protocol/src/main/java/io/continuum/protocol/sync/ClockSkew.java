package io.continuum.protocol.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** How far a peer's clock is from ours: the median of the last measurements by PING and PONG. */
final class ClockSkew {
    static final long WARN_MILLIS = 2_000;
    static final long REFUSE_MILLIS = 10 * 60_000;
    private static final int SAMPLES = 8;
    private static final long ROUND_TRIP_MILLIS_MAX = 60_000;

    private final Deque<Long> samples = new ArrayDeque<>();

    /**
     * One measurement.
     *
     * @param sentMillis our time when the PING left
     * @param theirMillis the peer's time when it answered
     * @return the median in milliseconds, positive if the peer is ahead; empty if the answer is of no use
     */
    Optional<Long> measure(long sentMillis, long theirMillis, long nowMillis) {
        long roundTripMillis = nowMillis - sentMillis;
        if (roundTripMillis < 0 || roundTripMillis > ROUND_TRIP_MILLIS_MAX) {
            return Optional.empty();
        }
        samples.addLast(theirMillis - (sentMillis + roundTripMillis / 2));
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
        List<Long> sorted = samples.stream().sorted().toList();
        return Optional.of(sorted.get(sorted.size() / 2));
    }
}
