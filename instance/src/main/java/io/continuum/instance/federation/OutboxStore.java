package io.continuum.instance.federation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps contributions until they are settled. */
public interface OutboxStore {

    /** False when the pattern is in the outbox for this tag epoch already. */
    boolean add(String tenant, OutboxItem item, Instant now);

    void save(String tenant, OutboxItem item, Instant now);

    /** Items in one of the states whose time has come, the oldest first. */
    List<OutboxItem> due(String tenant, Set<OutboxState> states, Instant now, int limit);

    List<OutboxItem> newest(String tenant, int limit);

    Optional<OutboxItem> byCid(String tenant, String cid);

    Optional<OutboxItem> byTag(String tenant, String federation, String tag);

    /** What went out of this pattern, the newest tag epoch first. */
    List<OutboxItem> ofPattern(String tenant, String federation, String patternId);

    /** Items in one of the states that belong to tag epochs before this one. */
    List<OutboxItem> before(String tenant, String federation, long tagEpoch, Set<OutboxState> states, int limit);

    Map<OutboxState, Integer> counts(String tenant);

    /** Whether this instance ever sealed this pattern. */
    boolean everHeld(String tenant, String patternId);

    /**
     * Queues again what had reached the coordinator in a tag epoch, as it may have forgotten it.
     *
     * @param since what moved last before is left alone
     * @return how many
     */
    int queueAgain(String tenant, String federation, long tagEpoch, Instant since, Instant now);

    /** The last release this instance has heard of, 0 at first. */
    long releasesSeen(String tenant, String federation);

    void saveReleasesSeen(String tenant, String federation, long seq);
}
