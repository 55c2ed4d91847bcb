package io.continuum.instance.memory;

import io.continuum.instance.work.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says which memories count. A newer statement takes an older one's place, a contradiction waits for judgement, and
 * everything that was decided can be taken back: nothing is overwritten or deleted here. Thread-safe.
 */
public final class Standings {
    /** Of a raw message that says nothing else, this share of the text is the statement. */
    private static final double WHOLE = 0.8;

    private static final String RULE = "rule";

    /** How somebody ends a conflict. */
    public enum Resolution {
        /** They can all be true. */
        KEEP_BOTH,
        /** What was stated last counts. */
        NEWER_WINS,
        /** One that is named counts. */
        KEEP
    }

    /** What a wish for a change came to. */
    public sealed interface Outcome {
        /** It is done; the memory as it is now. */
        record Done(Memory memory) implements Outcome {}

        /** There is no such thing within reach. */
        record Unknown() implements Outcome {}

        /** It makes no sense for this memory or conflict. */
        record Pointless(String why) implements Outcome {}
    }

    /**
     * What judging new statements came to.
     *
     * @param newcomers as they are to be stored
     * @param changed stored memories, before and after
     */
    record Settled(List<Memory> newcomers, List<Change> changed, List<Conflict> opened) {
        static final Settled NOTHING = new Settled(List.of(), List.of(), List.of());
    }

    /** A stored memory that stands elsewhere now. */
    record Change(Memory before, Memory after, Cause cause) {}

    private final MemoryStore store;
    private final ConflictStore conflicts;
    private final Events events;
    private final Transactions transactions;
    private final InstantSource clock;
    private final List<BiConsumer<Memory, Memory>> listeners = new CopyOnWriteArrayList<>();

    public Standings(
            MemoryStore store, ConflictStore conflicts, Events events, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.conflicts = conflicts;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Calls the listener with a memory before and after, inside each transaction that changes where it stands. */
    void onChanged(BiConsumer<Memory, Memory> listener) {
        listeners.add(listener);
    }

    /**
     * Judges new statements against those that count, in the open transaction, and saves what becomes of the old ones; the
     * caller stores the new ones and then calls {@link #announce}.
     */
    Settled settle(Scope scope, List<Memory> newcomers) {
        Set<String> slots = newcomers.stream()
                .map(Memory::slot)
                .filter(slot -> !slot.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (slots.isEmpty()) {
            return new Settled(newcomers, List.of(), List.of());
        }
        Settling settling = new Settling(scope, store.ofSlots(scope, slots));
        newcomers.stream()
                .sorted(Comparator.comparing(Memory::eventTime).thenComparing(Memory::id))
                .forEach(settling::judge);
        return settling.settled(newcomers);
    }

    /** Statements were learnt again: those that had lost their place to an older one than this get it back. */
    List<Change> revive(Scope scope, Map<String, Instant> statedAgain) {
        if (statedAgain.isEmpty()) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        for (Memory memory : store.superseded(scope, statedAgain.keySet())) {
            Instant at = statedAgain.getOrDefault(memory.rawId(), Instant.MIN);
            Reach reach = new Reach(scope.tenant(), scope.space());
            store.byId(reach, memory.standing().supersededBy())
                    .filter(successor -> successor.eventTime().isBefore(at))
                    .ifPresent(_ ->
                            changes.addAll(exchange(memory, at, new Cause(RULE, "stated again", "", memory.hash()))));
        }
        return changes;
    }

    /** Takes back that a memory was superseded: it counts again, and what had taken its place no longer does. */
    public Outcome restore(Reach reach, String id, String actor) {
        return transactions.write(() -> {
            Optional<Memory> found = store.byId(reach, id);
            if (found.isEmpty()) {
                return new Outcome.Unknown();
            }
            Memory memory = found.get();
            List<Change> changes = memory.standing().status() == Status.SUPERSEDED
                    ? exchange(memory, null, Cause.by(actor, "restored"))
                    : moved(memory, Status.ACTIVE, Cause.by(actor, "restored"));
            if (changes.isEmpty()) {
                return new Outcome.Pointless("It counts already.");
            }
            announce(changes);
            return new Outcome.Done(changes.getFirst().after());
        });
    }

    /** Puts a memory away without removing it; {@link #restore} brings it back. */
    public Outcome archive(Reach reach, String id, String actor) {
        return transactions.write(() -> store.byId(reach, id)
                .<Outcome>map(memory -> {
                    List<Change> changes = moved(memory, Status.ARCHIVED, Cause.by(actor, "archived"));
                    if (changes.isEmpty()) {
                        return new Outcome.Pointless("It is archived already.");
                    }
                    announce(changes);
                    return new Outcome.Done(changes.getFirst().after());
                })
                .orElseGet(Outcome.Unknown::new));
    }

    /** Puts away what has expired, in the open transaction; returns how much. */
    int expire(List<Memory> expired) {
        List<Change> changes = new ArrayList<>();
        expired.forEach(memory -> changes.addAll(moved(memory, Status.ARCHIVED, Cause.by("upkeep", "expired"))));
        announce(changes);
        return changes.size();
    }

    /** Lets one memory take the places of others, in the open transaction. */
    List<Change> replace(Memory winner, Collection<Memory> losers, Cause cause) {
        List<Change> changes = new ArrayList<>();
        for (Memory loser : losers) {
            if (!loser.id().equals(winner.id()) && loser.standing().status() != Status.SUPERSEDED) {
                changes.add(save(loser, lostTo(winner, loser), cause));
            }
        }
        return changes;
    }

    /**
     * Ends a conflict.
     *
     * @param kept the memory that counts, for {@link Resolution#KEEP}
     */
    public Outcome resolve(Reach reach, String conflictId, Resolution resolution, String kept, String actor) {
        return transactions.write(() -> {
            Optional<Conflict> conflict = conflicts.byId(reach, conflictId);
            if (conflict.isEmpty()) {
                return new Outcome.Unknown();
            }
            List<Memory> members = conflicts.members(reach, conflictId);
            if (!conflict.get().isOpen() || members.isEmpty()) {
                return new Outcome.Pointless("It is resolved already.");
            }
            Optional<Memory> winner = switch (resolution) {
                case KEEP_BOTH -> Optional.of(members.getLast());
                case NEWER_WINS -> members.stream().filter(Memory::counts).reduce((_, later) -> later);
                case KEEP ->
                    members.stream().filter(member -> member.id().equals(kept)).findFirst();
            };
            if (winner.isEmpty()) {
                return new Outcome.Pointless("None of the memories of this conflict has that id.");
            }
            Cause cause =
                    Cause.by(actor, "conflict resolved: " + resolution.name().toLowerCase(Locale.ROOT));
            List<Change> changes = new ArrayList<>();
            for (Memory member : members) {
                Standing free = inConflict(member, "");
                boolean loses = resolution != Resolution.KEEP_BOTH
                        && member.counts()
                        && !member.id().equals(winner.get().id());
                changes.add(save(member, loses ? lostTo(winner.get(), member.with(free)) : free, cause));
            }
            conflicts.resolve(reach, conflictId, resolution.name().toLowerCase(Locale.ROOT), clock.instant());
            announce(changes);
            events.record(
                    reach.tenant(), Event.CONFLICT_RESOLVED, conflict.get().space(), conflictId, cause);
            return new Outcome.Done(winner.get());
        });
    }

    /** Tells listeners and the event table; late in the transaction, see {@link EventStore#append}. */
    void announce(List<Change> changes) {
        for (Change change : changes) {
            listeners.forEach(listener -> listener.accept(change.before(), change.after()));
        }
        Map<String, List<Happening>> byTenant = new LinkedHashMap<>();
        for (Change change : changes) {
            Memory after = change.after();
            byTenant.computeIfAbsent(after.tenant(), _ -> new ArrayList<>())
                    .add(new Happening(Event.MEMORY_CHANGED, after.space(), after.id(), change.cause()));
        }
        byTenant.forEach(events::record);
    }

    void announceOpened(List<Conflict> opened) {
        opened.stream()
                .collect(Collectors.groupingBy(Conflict::tenant))
                .forEach((tenant, some) -> events.record(
                        tenant,
                        some.stream()
                                .map(conflict -> new Happening(
                                        Event.CONFLICT_OPENED,
                                        conflict.space(),
                                        conflict.id(),
                                        Cause.by(RULE, conflict.reason())))
                                .toList()));
    }

    private List<Change> exchange(Memory memory, @Nullable Instant since, Cause cause) {
        Standing before = memory.standing();
        List<Change> changes = new ArrayList<>();
        Standing active = new Standing(
                Status.ACTIVE,
                "",
                before.conflictId(),
                since == null ? before.validFrom() : since,
                null,
                null,
                before.version());
        Change back = save(memory, active, cause);
        changes.add(back);
        store.byId(new Reach(memory.tenant(), memory.space()), before.supersededBy())
                .filter(successor -> successor.counts() && successor.slot().equals(memory.slot()))
                .ifPresent(successor -> changes.addAll(replace(back.after(), List.of(successor), cause)));
        return changes;
    }

    private List<Change> moved(Memory memory, Status status, Cause cause) {
        Standing before = memory.standing();
        if (before.status() == status) {
            return List.of();
        }
        Standing after = new Standing(
                status, "", before.conflictId(), before.validFrom(), before.validTo(), null, before.version());
        return List.of(save(memory, after, cause));
    }

    /** @throws IllegalStateException when somebody else changed it since it was read, which a transaction rules out */
    private Change save(Memory before, Standing standing, Cause cause) {
        return save(List.of(new Move(before, standing, cause))).getFirst();
    }

    private List<Change> save(List<Move> moves) {
        if (!store.saveStandings(
                moves.stream().map(move -> move.before().with(move.standing())).toList())) {
            throw new IllegalStateException("a memory changed while its transaction was open");
        }
        return moves.stream()
                .map(move -> new Change(move.before(), nextVersion(move.before().with(move.standing())), move.cause()))
                .toList();
    }

    /** Where a stored memory is to stand. */
    private record Move(Memory before, Standing standing, Cause cause) {}

    private static Memory nextVersion(Memory memory) {
        Standing standing = memory.standing();
        return memory.with(new Standing(
                standing.status(),
                standing.supersededBy(),
                standing.conflictId(),
                standing.validFrom(),
                standing.validTo(),
                standing.invalidatedAt(),
                standing.version() + 1));
    }

    private Standing lostTo(Memory winner, Memory loser) {
        Standing before = loser.standing();
        return new Standing(
                Status.SUPERSEDED,
                winner.id(),
                before.conflictId(),
                before.validFrom(),
                winner.eventTime(),
                Instant.ofEpochMilli(clock.millis()),
                before.version());
    }

    private static Standing inConflict(Memory memory, String conflictId) {
        Standing before = memory.standing();
        return new Standing(
                before.status(),
                before.supersededBy(),
                conflictId,
                before.validFrom(),
                before.validTo(),
                before.invalidatedAt(),
                before.version());
    }

    /** One run of {@link #settle}: statements as they stand by and by, and which of the stored ones were touched. */
    private final class Settling {
        private final Scope scope;
        private final Map<String, Memory> stored = new HashMap<>();
        private final Map<String, Memory> current = new LinkedHashMap<>();
        private final Map<String, List<String>> bySlot = new HashMap<>();
        private final Map<String, Cause> causes = new LinkedHashMap<>();
        private final List<Conflict> opened = new ArrayList<>();

        Settling(Scope scope, List<Memory> present) {
            this.scope = scope;
            for (Memory memory : present) {
                stored.put(memory.id(), memory);
                count(memory);
            }
        }

        private void count(Memory memory) {
            current.put(memory.id(), memory);
            bySlot.computeIfAbsent(memory.slot(), _ -> new ArrayList<>()).add(memory.id());
        }

        void judge(Memory newcomer) {
            if (newcomer.slot().isEmpty()) {
                return;
            }
            List<String> ids = bySlot.computeIfAbsent(newcomer.slot(), _ -> new ArrayList<>());
            List<Memory> present = ids.stream()
                    .flatMap(id -> Optional.ofNullable(current.get(id)).stream())
                    .toList();
            switch (Supersession.judge(newcomer, present)) {
                case Supersession.Verdict.Agrees() -> count(newcomer);
                case Supersession.Verdict.Replaces(List<Memory> old) -> {
                    old.forEach(loser -> retire(loser, newcomer));
                    count(newcomer);
                }
                case Supersession.Verdict.IsReplacedBy(Memory newer) -> {
                    current.put(newcomer.id(), newcomer.with(lostTo(newer, newcomer)));
                    causes.put(newcomer.id(), new Cause(RULE, "superseded", newcomer.hash(), newer.hash()));
                }
                case Supersession.Verdict.Contradicts(List<Memory> others, String reason) -> {
                    count(newcomer);
                    contradict(newcomer, others, reason);
                }
            }
        }

        private void retire(Memory loser, Memory winner) {
            current.put(loser.id(), loser.with(lostTo(winner, loser)));
            bySlot.getOrDefault(loser.slot(), List.of()).remove(loser.id());
            causes.put(loser.id(), new Cause(RULE, "superseded", loser.hash(), winner.hash()));
        }

        private void contradict(Memory newcomer, List<Memory> others, String reason) {
            String open = others.stream()
                    .map(other -> other.standing().conflictId())
                    .filter(id -> !id.isEmpty())
                    .findFirst()
                    .orElse("");
            String id = open.isEmpty() ? Ids.derived(newcomer.id(), "conflict", 0, 0) : open;
            if (open.isEmpty()) {
                opened.add(new Conflict(
                        scope.tenant(), id, scope.space(), newcomer.slot(), reason, "", clock.instant(), null));
            }
            List<Memory> all = new ArrayList<>(others);
            all.add(newcomer);
            for (Memory each : all) {
                Memory now = current.getOrDefault(each.id(), each);
                current.put(each.id(), now.with(inConflict(now, id)));
                causes.putIfAbsent(each.id(), Cause.by(RULE, reason));
            }
        }

        Settled settled(List<Memory> newcomers) {
            List<Move> moves = new ArrayList<>();
            Map<String, Memory> wholeRaws = new LinkedHashMap<>();
            causes.forEach((id, cause) -> {
                Memory now = current.get(id);
                Memory before = stored.get(id);
                if (now != null && before != null) {
                    moves.add(new Move(before, now.standing(), cause));
                }
                if (now != null && now.standing().status() == Status.SUPERSEDED) {
                    wholeRaws.put(now.rawId(), now);
                }
            });
            List<Change> changes = new ArrayList<>(save(moves));
            opened.forEach(conflicts::insert);
            changes.addAll(save(retireWhole(wholeRaws)));
            return new Settled(
                    newcomers.stream()
                            .map(newcomer -> current.getOrDefault(newcomer.id(), newcomer))
                            .toList(),
                    changes,
                    opened);
        }

        /** A raw message that says nothing but what no longer counts does not count either. */
        private List<Move> retireWhole(Map<String, Memory> statements) {
            List<Move> moves = new ArrayList<>();
            if (statements.isEmpty()) {
                return moves;
            }
            for (Memory raw : store.byIds(new Reach(scope.tenant(), scope.space()), statements.keySet())) {
                Memory statement = statements.get(raw.id());
                Memory winner = statement == null
                        ? null
                        : current.get(statement.standing().supersededBy());
                if (statement != null
                        && winner != null
                        && raw.counts()
                        && !raw.keeping().pinned()
                        && !winner.rawId().equals(raw.id())
                        && statement.spanEnd() - statement.spanStart()
                                >= WHOLE * raw.text().length()) {
                    Standing lost = lostTo(winner, raw);
                    Standing toRaw = new Standing(
                            lost.status(),
                            winner.rawId(),
                            lost.conflictId(),
                            lost.validFrom(),
                            lost.validTo(),
                            lost.invalidatedAt(),
                            lost.version());
                    moves.add(new Move(raw, toRaw, new Cause(RULE, "superseded", raw.hash(), winner.hash())));
                }
            }
            return moves;
        }
    }
}
