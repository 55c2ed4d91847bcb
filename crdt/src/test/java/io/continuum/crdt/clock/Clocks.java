package io.continuum.crdt.clock;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Origins, dots and vectors for tests. */
public final class Clocks {
    private Clocks() {}

    /** The origin whose bytes are all {@code n}. */
    public static Origin origin(int n) {
        byte[] bytes = new byte[Origin.BYTES];
        Arrays.fill(bytes, (byte) n);
        return Origin.of(bytes);
    }

    public static LogId log(int origin, long epoch) {
        return new LogId(origin(origin), epoch);
    }

    public static Dot dot(int origin, long epoch, long seq) {
        return log(origin, epoch).dot(seq);
    }

    /** Dots of two origins with two epochs each, numbers below 20. */
    public static VersionVector vector(RandomGenerator random, int dots) {
        VersionVector vector = VersionVector.EMPTY;
        for (int i = 0; i < dots; i++) {
            vector = vector.with(dot(1 + random.nextInt(2), 7 + random.nextInt(2), 1 + random.nextInt(19)));
        }
        return vector;
    }
}
