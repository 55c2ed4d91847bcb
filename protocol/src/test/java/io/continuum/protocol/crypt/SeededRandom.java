package io.continuum.protocol.crypt;

import java.security.SecureRandom;
import java.util.Random;

/** The same bytes for the same seed, so that what a test seals can be compared byte by byte. Never for production. */
public final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final Random random;

    public SeededRandom(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
