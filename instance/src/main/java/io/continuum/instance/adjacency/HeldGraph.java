package io.continuum.instance.adjacency;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.cache.TenantCache;
import io.continuum.instance.memory.Entity;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.GraphStore;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.work.Transactions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers walks over what is believed now from rows in memory, where there are rows that know the last event; everything
 * else, and every walk until the rows are made, is answered by the database. A thread of its own makes them; what changes
 * later is taken over from the events. Thread-safe.
 */
public final class HeldGraph implements GraphStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldGraph.class);
    private static final int EVENTS_MAX = 1_000;
    private static final long PAUSE_MS = 200; // between two spaces, so that removals in a row do not keep it busy
    private static final int BYTES_PER_LINK_MIN = 8; // a space that cannot fit is not read

    private record Space(String tenant, String name) {}

    private final GraphStore database;
    private final LinkSource source;
    private final Events events;
    private final Transactions transactions;
    private final long bytesMax;
    private final TenantCache<String, HeldSpace> spaces;
    private final LinkedBlockingQueue<Space> wanted = new LinkedBlockingQueue<>();
    private final Thread maker = Thread.ofPlatform().daemon().name("graph").unstarted(this::make);
    private volatile boolean closing;

    /** @param bytesMax what the rows of all spaces may take; 0 leaves everything to the database */
    public HeldGraph(
            GraphStore database,
            LinkSource source,
            Events events,
            Transactions transactions,
            Caches caches,
            long bytesMax) {
        this.database = database;
        this.source = source;
        this.events = events;
        this.transactions = transactions;
        this.bytesMax = bytesMax;
        this.spaces = caches.open("graph_rows", 100, (_, held) -> held.byteCount());
    }

    public void start() {
        if (bytesMax > 0) {
            maker.start();
        }
    }

    @Override
    public Links links(String tenant, String space, @Nullable Instant asOf) {
        return asOf != null || bytesMax == 0
                ? database.links(tenant, space, asOf)
                : held(tenant, space).<Links>map(held -> held).orElseGet(() -> database.links(tenant, space, null));
    }

    /** The rows of a space as of the open transaction. */
    private Optional<HeldSpace> held(String tenant, String space) {
        long last = events.lastSeq(tenant);
        Optional<HeldSpace> held = spaces.get(tenant, space, last, () -> follow(tenant, space, last));
        if (held.isEmpty()) {
            Space one = new Space(tenant, space);
            if (!wanted.contains(one)) {
                wanted.add(one);
            }
        }
        return held;
    }

    private Optional<HeldSpace> follow(String tenant, String space, long last) {
        Optional<HeldSpace> before = spaces.latest(tenant, space);
        if (before.isEmpty() || before.get().seq() > last) {
            return Optional.empty();
        }
        List<Event> next = events.after(tenant, before.get().seq(), EVENTS_MAX);
        return next.isEmpty() || next.getLast().seq() != last
                ? Optional.empty()
                : before.get().after(tenant, space, next, source);
    }

    /** Whether the rows of a space are there, for now. */
    boolean holds(String tenant, String space) {
        return transactions.read(() -> held(tenant, space)).isPresent();
    }

    private void make() {
        while (!closing) {
            try {
                Space space = wanted.take();
                if (!closing) {
                    make(space);
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("a graph is not held in memory; the database answers");
            }
        }
    }

    private void make(Space space) {
        transactions.read(() -> {
            long last = events.lastSeq(space.tenant());
            spaces.get(space.tenant(), space.name(), last, () -> {
                long linksMax = bytesMax / BYTES_PER_LINK_MIN;
                if (source.count(space.tenant(), space.name(), linksMax) >= linksMax) {
                    return Optional.empty();
                }
                Rows.Builder builder = new Rows.Builder();
                source.all(space.tenant(), space.name(), builder);
                return Optional.of(HeldSpace.of(last, builder.build()));
            });
            return Boolean.TRUE;
        });
    }

    @Override
    public Optional<Entity> entity(Reach reach, String id) {
        return database.entity(reach, id);
    }

    @Override
    public List<Entity> named(Reach reach, String norm, int limit) {
        return database.named(reach, norm, limit);
    }

    @Override
    public List<Entity> ofNames(String tenant, String space, Collection<String> norms, int limit) {
        return database.ofNames(tenant, space, norms, limit);
    }

    @Override
    public List<Merge> merges(Reach reach, int limit) {
        return database.merges(reach, limit);
    }

    @Override
    public List<Merge> mergeLog(Reach reach, int limit) {
        return database.mergeLog(reach, limit);
    }

    @Override
    public void lockMerges(String tenant, String space) {
        database.lockMerges(tenant, space);
    }

    @Override
    public Optional<Merge> merge(Reach reach, String id) {
        return database.merge(reach, id);
    }

    @Override
    public boolean addMerge(String tenant, Merge merge) {
        return database.addMerge(tenant, merge);
    }

    @Override
    public boolean undoMerge(String tenant, String id, Instant at) {
        return database.undoMerge(tenant, id, at);
    }

    @Override
    public void close() {
        closing = true;
        maker.interrupt();
        try {
            if (maker.isAlive()) {
                maker.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
