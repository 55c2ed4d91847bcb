package io.continuum.instance.space;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.record.RecordState;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.wire.Limits;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's spaces: making them, deciding who may have them, and turning their memories into records. Nothing is shared
 * until the operator says so, with each peer by itself. Thread-safe.
 */
public final class Spaces {
    /** Spaces of one federation. */
    public static final int SPACES_MAX = 1_000;

    /** Memories that one transaction of a backfill turns into ops. */
    public static final int BACKFILL_BATCH = 100;

    private static final int TAGS_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Spaces.class);

    private final SpaceStore store;
    private final Transactions transactions;
    private final Membership membership;
    private final Replica replica;
    private final MemorySource memories;
    private final InstantSource clock;
    private final Runnable onSharing;

    /** @param onSharing called after a commit that changed who may have what, or left a backfill to do; must not block */
    public Spaces(
            SpaceStore store,
            Transactions transactions,
            Membership membership,
            Replica replica,
            MemorySource memories,
            InstantSource clock,
            Runnable onSharing) {
        this.store = store;
        this.transactions = transactions;
        this.membership = membership;
        this.replica = replica;
        this.memories = memories;
        this.clock = clock;
        this.onSharing = onSharing;
    }

    /** What making or sharing a space came to. */
    public sealed interface Outcome {
        /** It is done. */
        record Done(Space space) implements Outcome {}

        /** This instance belongs to no federation yet. */
        record NoFederation() implements Outcome {}

        /** There is a space of that name. */
        record Exists(Space space) implements Outcome {}

        /** There is no space of that name. */
        record Unknown(String name) implements Outcome {}

        /** There are {@link Spaces#SPACES_MAX} already. */
        record Full() implements Outcome {}
    }

    /** Makes a space; memories that are in it already stay where they are until it is shared. */
    public Outcome create(String tenant, String name) {
        Optional<Membership.View> view = membership.view();
        if (view.isEmpty()) {
            return new Outcome.NoFederation();
        }
        FederationId federation = view.get().federation();
        return transactions.write(() -> {
            SpaceId id = SpaceId.of(federation.toArray(), name);
            Optional<Space> known = store.space(federation, id);
            if (known.isPresent()) {
                return new Outcome.Exists(known.get());
            }
            if (store.spaces(federation).size() >= SPACES_MAX) {
                return new Outcome.Full();
            }
            Space space = Space.create(id, tenant, name, clock.instant());
            store.insert(federation, space);
            return new Outcome.Done(space);
        });
    }

    /** Lets a peer have a space, and starts to turn the memories in it into ops if that has not happened yet. */
    public Outcome share(String tenant, String name, InstanceId peer) {
        return change(tenant, name, (federation, space) -> {
            store.share(federation, space.id(), peer, clock.instant());
            if (space.isReplicated()) {
                return space;
            }
            return space.withBackfill(Space.Backfill.RUNNING, "");
        });
    }

    /** Takes a space from a peer; what it has, it keeps. */
    public Outcome unshare(String tenant, String name, InstanceId peer) {
        return change(tenant, name, (federation, space) -> {
            store.unshare(federation, space.id(), peer);
            return space;
        });
    }

    /** Allows or forbids mining patterns for the federation from a space. */
    public Outcome sharePatterns(String tenant, String name, boolean shares) {
        return change(tenant, name, (_, space) -> space.withSharesPatterns(shares));
    }

    private interface Change {
        Space apply(FederationId federation, Space space);
    }

    private Outcome change(String tenant, String name, Change change) {
        Optional<Membership.View> view = membership.view();
        if (view.isEmpty()) {
            return new Outcome.NoFederation();
        }
        FederationId federation = view.get().federation();
        return transactions.write(() -> {
            Optional<Space> space = find(federation, tenant, name);
            if (space.isEmpty()) {
                return new Outcome.Unknown(name);
            }
            Space changed = change.apply(federation, space.get());
            store.save(federation, changed);
            transactions.afterCommit(onSharing);
            return new Outcome.Done(changed);
        });
    }

    /** The space of this name, locked. */
    private Optional<Space> find(FederationId federation, String tenant, String name) {
        return store.lock(federation, SpaceId.of(federation.toArray(), name))
                .filter(space -> space.tenant().equals(tenant));
    }

    /** The spaces of a tenant by name; none while this instance belongs to no federation. */
    public List<Space> all(String tenant) {
        return membership
                .view()
                .map(view -> store.spaces(view.federation()).stream()
                        .filter(space -> space.tenant().equals(tenant))
                        .toList())
                .orElse(List.of());
    }

    public Optional<Space> named(String tenant, String name) {
        return all(tenant).stream().filter(space -> space.name().equals(name)).findFirst();
    }

    /** The names of the spaces of a tenant that patterns may be mined from. */
    public Set<String> sharedForPatterns(String tenant) {
        return all(tenant).stream()
                .filter(Space::sharesPatterns)
                .map(Space::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The peers that may have a space. */
    public Set<InstanceId> sharedWith(Space space) {
        return membership
                .view()
                .map(view -> store.sharedWith(view.federation(), space.id()))
                .orElse(Set.of());
    }

    /** How far each writer's log is here, by {@code <instance id>/<epoch>}. */
    public Map<String, Long> vector(Space space) {
        Map<String, Long> vector = new TreeMap<>();
        membership
                .view()
                .ifPresent(view -> store.heads(view.federation(), space.id())
                        .forEach(kept -> vector.put(
                                InstanceId.of(kept.head().log().origin().bytes()) + "/"
                                        + kept.head().log().epoch(),
                                kept.head().seq())));
        return vector;
    }

    /** A present record. */
    public Optional<SpaceRecord> record(String tenant, String name, String key) {
        return membership
                .view()
                .flatMap(view -> store.space(
                                view.federation(), SpaceId.of(view.federation().toArray(), name))
                        .filter(space -> space.tenant().equals(tenant))
                        .flatMap(space -> store.record(view.federation(), space.id(), key))
                        .map(Merge::state)
                        .filter(RecordState::isPresent)
                        .map(state -> SpaceRecord.of(key, state)));
    }

    /** What was refused in a space, the newest first. */
    public List<Quarantined> quarantined(Space space, int limit) {
        return membership
                .view()
                .map(view -> store.quarantined(view.federation(), space.id(), limit))
                .orElse(List.of());
    }

    /**
     * Memories were learnt: called inside the transaction that writes them, so that they and their ops are durable together
     * or not at all. Does nothing for a space that was never shared.
     *
     * @param tenant whose they are
     * @param name of the space they are in
     */
    public void remembered(String tenant, String name, List<SharedMemory> learnt) {
        replicated(tenant, name).ifPresent(space -> {
            List<Replica.Draft> drafts = new ArrayList<>();
            learnt.forEach(memory -> drafts.addAll(drafts(memory)));
            append(space, drafts);
        });
    }

    /** A memory was deleted: called inside the transaction that deletes it; retracts its record from every replica. */
    public void forgotten(String tenant, String name, String memoryId) {
        replicated(tenant, name).ifPresent(space -> append(space, List.of(Replica.Draft.remove(memoryId))));
    }

    private Optional<Space> replicated(String tenant, String name) {
        return membership
                .view()
                .flatMap(view -> find(view.federation(), tenant, name))
                .filter(Space::isReplicated);
    }

    private void append(Space space, List<Replica.Draft> drafts) {
        membership.view().ifPresent(view -> replica.append(view, space.id(), drafts));
    }

    /** The tags that fit into an op: sharing never keeps a memory from being learnt. */
    private static Set<String> labels(SharedMemory memory) {
        return memory.tags().stream()
                .filter(tag -> Bytes.ofText(tag).length() <= Limits.LABEL_BYTES_MAX)
                .distinct()
                .limit(TAGS_MAX)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The first change also makes the record; the rest carries what is left of a long text. */
    private static List<Replica.Draft> drafts(SharedMemory memory) {
        List<SortedMap<String, Bytes>> changes = SpaceRecord.fields(memory);
        if (changes.isEmpty()) {
            LOG.atWarn().addKeyValue("memory", memory.id()).log("a memory is too long to be shared with peers");
        }
        List<Replica.Draft> drafts = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            drafts.add(Replica.Draft.put(memory.id(), changes.get(i), i == 0 ? Set.copyOf(memory.tags()) : Set.of()));
        }
        return drafts;
    }

    /**
     * Turns the next {@link #BACKFILL_BATCH} memories from before sharing into ops, in one transaction that also remembers
     * how far it came; a memory that is a record already is passed over.
     *
     * @return whether there may be more to do
     */
    public boolean backfill(SpaceId id) {
        Optional<Membership.View> view = membership.view();
        if (view.isEmpty()) {
            return false;
        }
        FederationId federation = view.get().federation();
        return transactions.write(() -> {
            Optional<Space> found = store.lock(federation, id);
            if (found.isEmpty() || found.get().backfill() != Space.Backfill.RUNNING) {
                return false;
            }
            Space space = found.get();
            MemorySource.Page page = memories.next(space.tenant(), space.name(), space.backfilledTo(), BACKFILL_BATCH);
            List<Replica.Draft> drafts = new ArrayList<>();
            for (SharedMemory memory : page.memories()) {
                if (!isRecord(federation, id, memory.id())) {
                    drafts.addAll(drafts(memory));
                }
            }
            replica.append(view.get(), id, drafts);
            Space after = store.lock(federation, id).orElseThrow();
            Space.Backfill state = page.more() ? Space.Backfill.RUNNING : Space.Backfill.DONE;
            store.save(federation, after.withBackfill(state, page.cursor()));
            return page.more();
        });
    }

    /** Spaces whose backfill is not done, as after a restart in the middle of one. */
    public List<SpaceId> unfinishedBackfills() {
        return membership
                .view()
                .map(view -> store.spaces(view.federation()).stream()
                        .filter(space -> space.backfill() == Space.Backfill.RUNNING)
                        .map(Space::id)
                        .toList())
                .orElse(List.of());
    }

    private boolean isRecord(FederationId federation, SpaceId id, String key) {
        return store.record(federation, id, key)
                .map(Merge::state)
                .map(RecordState::isPresent)
                .orElse(false);
    }
}
