package io.continuum.crdt.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which events all members are known to have: nothing that concerns only these need be kept for anybody. A member that has
 * been silent for long does not hold the others up; it pays for that when it comes back.
 *
 * @param stable what every member that counts has acknowledged
 * @param blocking for each member that lacks what all others that count have: how many events wait for it alone
 * @param lagging silent for more than {@link #LAGGING_AFTER}; they do not count
 * @param evicted silent for more than {@link #EVICTED_AFTER}; what they still say of their state is not merged, they start
 *     from a snapshot
 */
public record Stability<M extends Comparable<? super M>>(
        VersionVector stable, SortedMap<M, Long> blocking, SortedSet<M> lagging, SortedSet<M> evicted) {
    public static final Duration LAGGING_AFTER = Duration.ofDays(30);
    public static final Duration EVICTED_AFTER = Duration.ofDays(90);

    /**
     * What is known of a member.
     *
     * @param acked what it has acknowledged as durable; what was sent to it counts as nothing
     * @param heard when it last said anything
     */
    public record Member(VersionVector acked, Instant heard) {}

    /** @param own what this replica holds: nothing else can be stable */
    public static <M extends Comparable<? super M>> Stability<M> of(
            VersionVector own, Map<M, Member> members, Instant now) {
        TreeMap<M, VersionVector> counting = new TreeMap<>();
        TreeSet<M> lagging = new TreeSet<>();
        TreeSet<M> evicted = new TreeSet<>();
        members.forEach((name, member) -> {
            Duration silent = Duration.between(member.heard(), now);
            if (silent.compareTo(EVICTED_AFTER) > 0) {
                evicted.add(name);
            } else if (silent.compareTo(LAGGING_AFTER) > 0) {
                lagging.add(name);
            } else {
                counting.put(name, member.acked());
            }
        });
        VersionVector stable = own;
        for (VersionVector acked : counting.values()) {
            stable = stable.intersection(acked);
        }
        TreeMap<M, Long> blocking = new TreeMap<>();
        for (M name : counting.keySet()) {
            VersionVector withoutIt = own;
            for (Map.Entry<M, VersionVector> other : counting.entrySet()) {
                if (!other.getKey().equals(name)) {
                    withoutIt = withoutIt.intersection(other.getValue());
                }
            }
            long waiting = withoutIt.without(stable).size();
            if (waiting > 0) {
                blocking.put(name, waiting);
            }
        }
        return new Stability<>(stable, blocking, lagging, evicted);
    }
}
