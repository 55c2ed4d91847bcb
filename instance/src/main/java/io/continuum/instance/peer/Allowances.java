package io.continuum.instance.peer;

import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.Allowance;
import io.continuum.protocol.wire.Scope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How often each peer may ask for what costs much, counted over all of its sessions of this process. Thread-safe. */
final class Allowances {
    private record Asked(InstanceId peer, Scope scope) {}

    private record Rate(int times, Duration within) {}

    private final Map<Asked, Deque<Long>> asked = new HashMap<>();

    /** What one peer may ask for. */
    Allowance of(InstanceId peer) {
        return (scope, nowMillis) -> waitMillis(peer, scope, nowMillis);
    }

    private synchronized long waitMillis(InstanceId peer, Scope scope, long nowMillis) {
        Rate rate = switch (scope) {
            case OPS -> new Rate(Integer.MAX_VALUE, Duration.ZERO);
            case AUDITS -> new Rate(6, Duration.ofHours(1));
            case SNAPSHOTS -> new Rate(2, Duration.ofDays(1));
            case RESYNC -> new Rate(4, Duration.ofDays(1));
        };
        if (rate.times() == Integer.MAX_VALUE) {
            return 0;
        }
        Deque<Long> times = asked.computeIfAbsent(new Asked(peer, scope), _ -> new ArrayDeque<>());
        long withinMillis = rate.within().toMillis();
        while (!times.isEmpty() && times.getFirst() <= nowMillis - withinMillis) {
            times.removeFirst();
        }
        if (times.size() >= rate.times()) {
            return Math.min(withinMillis, Math.max(1, times.getFirst() + withinMillis - nowMillis));
        }
        times.addLast(nowMillis);
        return 0;
    }
}
