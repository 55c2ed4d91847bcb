package io.continuum.instance.cache;

import java.time.Duration;
import java.util.Optional;

/** Keeps bytes where several processes reach them, for as long as it likes. Thread-safe; does not throw when it is lost. */
public interface Shared extends AutoCloseable {
    /** Keeps nothing. */
    Shared NONE = new Shared() {
        @Override
        public Optional<byte[]> get(String key) {
            return Optional.empty();
        }

        @Override
        public void put(String key, byte[] value, Duration kept) {}

        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public void close() {}
    };

    Optional<byte[]> get(String key);

    void put(String key, byte[] value, Duration kept);

    /** Whether anything may be kept at all. */
    default boolean isThere() {
        return true;
    }

    @Override
    void close();
}
