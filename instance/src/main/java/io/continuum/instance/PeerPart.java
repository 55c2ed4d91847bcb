package io.continuum.instance;

import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.instance.api.PeerRoutes;
import io.continuum.instance.api.Routes;
import io.continuum.instance.api.SpaceRoutes;
import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Share;
import io.continuum.instance.peer.AuditTimes;
import io.continuum.instance.peer.Backoff;
import io.continuum.instance.peer.PeerBook;
import io.continuum.instance.peer.PeerNetwork;
import io.continuum.instance.peer.PeerStore;
import io.continuum.instance.space.Membership;
import io.continuum.instance.space.MemorySource;
import io.continuum.instance.space.Replica;
import io.continuum.instance.space.SharedDocuments;
import io.continuum.instance.space.SharedMemory;
import io.continuum.instance.space.Snapshots;
import io.continuum.instance.space.Space;
import io.continuum.instance.space.SpaceStore;
import io.continuum.instance.space.Spaces;
import io.continuum.instance.store.RunMarker;
import io.continuum.instance.store.SqlPeerStore;
import io.continuum.instance.store.SqlSpaceStore;
import io.continuum.protocol.sync.SpaceId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Peers: replicated spaces, the sessions with other instances, and the routes over both. */
final class PeerPart implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(PeerPart.class);
    private static final String SOFTWARE = "continuum";

    final Spaces spaces;
    private final Foundation foundation;
    private final RunMarker marker;
    private final PeerNetwork network;
    private final List<Routes> routes;
    private final Set<SpaceId> backfilling = ConcurrentHashMap.newKeySet();

    PeerPart(Foundation foundation, MemoryPart memory, Membership membership) {
        this.foundation = foundation;
        marker = RunMarker.set(foundation.config.dataDir());
        SpaceStore spaceStore = new SqlSpaceStore(foundation.database);
        PeerStore peerStore = new SqlPeerStore(foundation.database);
        PeerBook book = new PeerBook(peerStore, foundation.database);
        Replica replica = new Replica(
                spaceStore,
                foundation.database,
                foundation.clock,
                new HybridClock(foundation.clock, HybridTimestamp.ZERO),
                foundation.random,
                (space, key, _) ->
                        memory.events.record(space.tenant(), SharedDocuments.RECORD_CHANGED, space.name(), key),
                this::grown);
        spaces = new Spaces(
                spaceStore,
                foundation.database,
                membership,
                replica,
                (tenant, space, cursor, limit) -> page(memory.memories, tenant, space, cursor, limit),
                foundation.clock,
                this::sharingChanged);
        network = new PeerNetwork(
                foundation.vertx,
                foundation.workers,
                membership,
                book,
                spaceStore,
                replica,
                new Backoff(foundation.clock, foundation.random),
                foundation.clock,
                foundation.random,
                new AuditTimes(foundation.random, marker.leftBehind()),
                new Snapshots(
                        spaceStore,
                        foundation.database,
                        replica,
                        foundation.config.dataDir().resolve("snapshots"),
                        Snapshots.Policy.USUAL,
                        foundation.clock),
                SOFTWARE);
        memory.learning.onLearned(new Replicate(spaces));
        memory.index.add(new SharedDocuments(spaces, membership));
        routes = List.of(
                new PeerRoutes(foundation.api, book, network, membership, foundation.clock),
                new SpaceRoutes(foundation.api, spaces, book, membership));
    }

    /** The names of the spaces whose notes may become patterns. */
    Set<String> sharedForPatterns(String tenant) {
        return spaces.all(tenant).stream()
                .filter(Space::sharesPatterns)
                .map(Space::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private void grown(SpaceId space) {
        network.grown(space);
    }

    private void sharingChanged() {
        network.sharingChanged();
        spaces.unfinishedBackfills().forEach(this::backfill);
    }

    /** One transaction after the other, each its own task, so that requests get their turn in between. */
    private void backfill(SpaceId space) {
        if (backfilling.add(space)) {
            backfillStep(space);
        }
    }

    private void backfillStep(SpaceId space) {
        foundation.workers.submit(() -> spaces.backfill(space)).whenComplete((more, failure) -> {
            if (failure != null) {
                LOG.atWarn().setCause(failure).log("memories could not be shared now; it goes on after the next start");
                backfilling.remove(space);
            } else if (more) {
                backfillStep(space);
            } else {
                backfilling.remove(space);
            }
        });
    }

    /**
     * What a space replicates of memory: what was learnt, in the words it was learnt in. What rules derived from it, each
     * instance derives for itself.
     */
    private record Replicate(Spaces spaces) implements Learning.Listener {
        @Override
        public void learned(Scope scope, List<Memory> memories) {
            List<SharedMemory> raw = memories.stream()
                    .filter(PeerPart::mayBeShared)
                    .map(PeerPart::shared)
                    .toList();
            spaces.remembered(scope.tenant(), scope.space(), raw);
        }

        @Override
        public void forgotten(Memory memory) {
            spaces.forgotten(memory.tenant(), memory.space(), memory.id());
        }

        @Override
        public void changed(Memory before, Memory after) {
            if (mayBeShared(before) && !mayBeShared(after)) {
                spaces.forgotten(after.tenant(), after.space(), after.id());
            } else if (!mayBeShared(before) && mayBeShared(after)) {
                spaces.remembered(after.tenant(), after.space(), List.of(shared(after)));
            }
        }
    }

    /** A raw message that counts, belongs to no single user or agent, and that nobody has forbidden to share. */
    private static boolean mayBeShared(Memory memory) {
        return memory.isRaw()
                && memory.counts()
                && memory.userId().isEmpty()
                && memory.agentId().isEmpty()
                && memory.keeping().share() != Share.NEVER;
    }

    private static MemorySource.Page page(MemoryStore memories, String tenant, String space, String cursor, int limit) {
        List<Memory> page = memories.list(new Reach(tenant, space), Filter.ALL, null, cursor, limit);
        return new MemorySource.Page(
                page.stream()
                        .filter(PeerPart::mayBeShared)
                        .map(PeerPart::shared)
                        .toList(),
                page.isEmpty() ? cursor : page.getLast().id(),
                page.size() == limit);
    }

    private static SharedMemory shared(Memory memory) {
        return new SharedMemory(
                memory.id(),
                memory.text(),
                memory.kind().wireName(),
                memory.actor(),
                memory.eventTime(),
                memory.tags());
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void started(RunningInstance instance) {
        network.start();
        spaces.unfinishedBackfills().forEach(this::backfill);
    }

    @Override
    public void close() {
        network.close();
        marker.close();
    }
}
