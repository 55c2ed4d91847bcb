package io.continuum.instance.peer;

import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.SpaceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * When each space is to be compared with each peer again: every six hours, give or take a quarter so that peers do not all
 * come at once, and as soon as may be after a process that did not end in order. Thread-safe.
 */
public final class AuditTimes {
    static final Duration EVERY = Duration.ofHours(6);

    /** A space in which something is always on its way is compared so long after its time. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private record Pair(InstanceId peer, SpaceId space) {}

    private final RandomGenerator random;
    private final boolean atOnce;
    private final Map<Pair, Long> dueMillis = new HashMap<>();

    /** @param atOnce whether the process before this one did not end in order */
    public AuditTimes(RandomGenerator random, boolean atOnce) {
        this.random = random;
        this.atOnce = atOnce;
    }

    /** Whether it is time; if so, the next time is set. @param quiet whether nothing is on its way between the two */
    synchronized boolean take(InstanceId peer, SpaceId space, boolean quiet, long nowMillis) {
        Pair pair = new Pair(peer, space);
        long due = dueMillis.computeIfAbsent(pair, _ -> atOnce ? nowMillis : nowMillis + interval());
        if (nowMillis < due || !quiet && nowMillis < due + PATIENCE.toMillis()) {
            return false;
        }
        dueMillis.put(pair, nowMillis + interval());
        return true;
    }

    private long interval() {
        long every = EVERY.toMillis();
        return every * 3 / 4 + random.nextLong(every / 2);
    }
}
