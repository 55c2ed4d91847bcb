package io.continuum.coordinator.activity;

import io.continuum.coordinator.activity.ActivityStore.Count;
import io.continuum.coordinator.activity.ActivityStore.Cursor;
import io.continuum.coordinator.activity.ActivityStore.Moved;
import io.continuum.coordinator.activity.ActivityStore.Released;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.log.LogLeaf;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what happened, day by day. Thread-safe.
 *
 * <p>Nothing is counted while it happens: an upkeep job reads on in the log, the releases and the ledger from where it
 * stopped, so that requests do not wait for a counter and a chart shows what anybody can verify.
 */
public final class Activity {
    public static final String CONTRIBUTION = "contribution";
    public static final String RELEASE = "release";

    private static final int PAGE = 5_000;
    private static final int PAGES_MAX = 20;
    /** Entries are numbered before they are committed; those of this time may not be in order yet. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(5);

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private final ActivityStore store;
    private final Transactions transactions;
    private final InstantSource clock;

    public Activity(ActivityStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Reads on, at most {@value #PAGES_MAX} pages. */
    public void count(FederationId federation) {
        for (int page = 0; page < PAGES_MAX && transactions.write(() -> countPage(federation)); page++) {
            // Each page is a transaction of its own.
        }
    }

    /** @return whether there may be more */
    private boolean countPage(FederationId federation) {
        Cursor cursor = store.lock(federation);
        Tally tally = new Tally();
        List<Bytes> leaves = store.leaves(federation, cursor.leaves(), PAGE);
        leaves.forEach(leaf -> tally.leaf(LogLeaf.decode(leaf.toArray()).orThrow()));
        List<Released> releases = store.releases(federation, cursor.releases(), PAGE);
        releases.forEach(tally::release);
        List<Moved> entries =
                store.entries(federation, cursor.entries(), clock.instant().minus(SETTLED_AFTER), PAGE);
        entries.forEach(tally::entry);
        store.add(federation, tally.counts());
        store.put(
                federation,
                new Cursor(
                        cursor.leaves() + leaves.size(),
                        releases.isEmpty()
                                ? cursor.releases()
                                : releases.getLast().seq(),
                        entries.isEmpty() ? cursor.entries() : entries.getLast().seq()));
        return leaves.size() == PAGE || releases.size() == PAGE || entries.size() == PAGE;
    }

    /** Counts of the newest days, oldest first. */
    public List<Count> days(FederationId federation, int days) {
        return store.since(federation, today() - days + 1);
    }

    /** What an organisation has at stake; empty if it was never in the federation. */
    public Optional<ActivityStore.Stake> stake(FederationId federation, OrgId organisation) {
        return store.stake(federation, organisation);
    }

    public long today() {
        return day(clock.instant());
    }

    private static long day(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), DAY_MS);
    }

    /** What one page adds. */
    private static final class Tally {
        private record Key(long day, String kind) {}

        private final Map<Key, Count> counts = new HashMap<>();

        void leaf(LogLeaf leaf) {
            if (leaf instanceof LogLeaf.Contribution contribution) {
                add(contribution.day(), CONTRIBUTION, 0);
            }
        }

        void release(Released release) {
            add(day(release.at()), RELEASE, 0);
        }

        void entry(Moved entry) {
            add(day(entry.at()), entry.code(), entry.amount());
        }

        private void add(long day, String kind, long amount) {
            counts.merge(
                    new Key(day, kind),
                    new Count(day, kind, 1, amount),
                    (one, other) -> new Count(day, kind, one.times() + 1, one.amount() + amount));
        }

        List<Count> counts() {
            return List.copyOf(counts.values());
        }
    }
}
