package io.continuum.coordinator.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often an address may try to log in: {@value #ATTEMPTS_MAX} times, then not before its first attempt is a quarter of
 * an hour old. One address at its limit changes nothing for another. Thread-safe.
 */
public final class LoginLimit {
    static final int ATTEMPTS_MAX = 5;
    static final Duration WINDOW = Duration.ofMinutes(15);
    /** Addresses remembered; the one heard of first is forgotten first. */
    static final int ADDRESSES_MAX = 10_000;

    private record Attempts(Instant first, int count) {}

    private final InstantSource clock;
    private final Map<String, Attempts> byAddress = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attempts> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    public LoginLimit(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Counts an attempt before it is checked, so that many at once count as many.
     *
     * @return how long to wait before the next one; zero when this one may go ahead
     */
    public synchronized Duration attempt(String address) {
        Instant now = clock.instant();
        Attempts before = byAddress.get(address);
        if (before == null || !before.first().plus(WINDOW).isAfter(now)) {
            byAddress.remove(address);
            byAddress.put(address, new Attempts(now, 1));
            return Duration.ZERO;
        }
        if (before.count() >= ATTEMPTS_MAX) {
            return Duration.between(now, before.first().plus(WINDOW));
        }
        byAddress.put(address, new Attempts(before.first(), before.count() + 1));
        return Duration.ZERO;
    }

    /** Forgets an address that proved itself. */
    public synchronized void succeeded(String address) {
        byAddress.remove(address);
    }
}
