package io.continuum.instance.memory;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.work.Transactions;
import java.text.Normalizer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Learns: stores the raw message first, then what follows from it by rule, in one transaction with one event for each
 * message. A text the space knows already is counted, not stored again. Thread-safe.
 */
public final class Learning {
    /** Notes one transaction stores at most; a larger import takes several, and may be sent again after a failure. */
    public static final int NOTES_PER_TRANSACTION = 100;

    private static final double RAW_IMPORTANCE = 0.5;

    /** Hears inside the transaction what was stored or removed, to join in; must be repeatable. */
    public interface Listener {
        void learned(Scope scope, List<Memory> memories);

        void forgotten(Memory memory);

        /** A memory counts no longer, counts again, or is kept otherwise than before. */
        default void changed(Memory before, Memory after) {}
    }

    private final MemoryStore store;
    private final Standings standings;
    private final Events events;
    private final Transactions transactions;
    private final Extractor extractor;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<Listener> listeners = new java.util.concurrent.CopyOnWriteArrayList<>();

    public Learning(
            MemoryStore store,
            Standings standings,
            Events events,
            Transactions transactions,
            Extractor extractor,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.standings = standings;
        this.events = events;
        this.transactions = transactions;
        this.extractor = extractor;
        this.clock = clock;
        this.random = random;
    }

    /** Calls the listener inside each transaction that stores or removes memories. */
    public void onLearned(Listener listener) {
        listeners.add(listener);
        standings.onChanged(listener::changed);
    }

    public Learned learn(Scope scope, List<Note> notes) {
        Learned all = Learned.NOTHING;
        for (int from = 0; from < notes.size(); from += NOTES_PER_TRANSACTION) {
            List<Note> batch = notes.subList(from, Math.min(notes.size(), from + NOTES_PER_TRANSACTION));
            List<Memory> raws = batch.stream().map(note -> raw(scope, note)).toList();
            Map<String, Derivation> derived = derive(scope, raws);
            all = all.and(transactions.write(() -> store(scope, raws, derived)));
        }
        return all;
    }

    /** Derives before the transaction, so that writers wait for no rule; what is known already is not derived again. */
    private Map<String, Derivation> derive(Scope scope, List<Memory> raws) {
        Set<String> known = store.known(scope, raws.stream().map(Memory::hash).toList());
        Map<String, Derivation> derived = new HashMap<>();
        for (Memory raw : raws) {
            if (!known.contains(raw.hash())) {
                derived.put(raw.id(), Derivation.of(raw, extractor));
            }
        }
        return derived;
    }

    /** Removes a memory and all that hangs on it. */
    public MemoryStore.Removal forget(Reach reach, String id) {
        return transactions.write(() -> {
            Optional<Memory> memory = store.byId(reach, id);
            if (memory.isEmpty()) {
                return MemoryStore.Removal.NOTHING;
            }
            MemoryStore.Removal removal = store.remove(reach.tenant(), id);
            listeners.forEach(listener -> listener.forgotten(memory.get()));
            events.record(reach.tenant(), Event.MEMORY_REMOVED, memory.get().space(), id);
            return removal;
        });
    }

    /** Derives again from a stored raw message; the result is what learning it stored. */
    public List<String> derivedIds(Memory raw) {
        Derivation derivation = Derivation.of(raw, extractor);
        List<String> ids = new ArrayList<>();
        derivation.memories().forEach(memory -> ids.add(memory.id()));
        derivation.edges().forEach(edge -> ids.add(edge.id()));
        ids.addAll(derivation.entities().keySet());
        return ids;
    }

    /** In stages over the whole batch, so that concurrent writers take shared rows and the event lock in one order. */
    private Learned store(Scope scope, List<Memory> raws, Map<String, Derivation> derived) {
        Map<String, Memory> known = store.insertRaws(scope, raws);
        List<String> ids = new ArrayList<>();
        List<Derivation> fresh = new ArrayList<>();
        Map<String, Instant> statedAgain = new HashMap<>();
        for (Memory raw : raws) {
            Memory same = known.get(raw.id());
            ids.add(same == null ? raw.id() : same.id());
            if (same == null) { // removed since derive() looked, if it is not in there
                fresh.add(derived.computeIfAbsent(raw.id(), _ -> Derivation.of(raw, extractor)));
            } else {
                statedAgain.merge(same.id(), raw.eventTime(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        List<Standings.Change> changes = new ArrayList<>(standings.revive(scope, statedAgain));
        store.touchSessions(fresh.stream().map(Derivation::raw).toList());
        List<Memory> statements = new ArrayList<>();
        TreeMap<String, Entity> entities = new TreeMap<>();
        for (Derivation derivation : fresh) {
            statements.addAll(derivation.memories());
            entities.putAll(derivation.entities());
        }
        Standings.Settled settled = standings.settle(scope, statements);
        changes.addAll(settled.changed());
        store.insertDerived(settled.newcomers());
        store.addEntities(List.copyOf(entities.values()));
        store.addMentions(
                scope.tenant(),
                fresh.stream().flatMap(each -> each.mentions().stream()).toList());
        List<Memory> memories = inOrder(fresh, settled.newcomers());
        if (!memories.isEmpty()) {
            listeners.forEach(listener -> listener.learned(scope, memories));
        }
        int edges = 0;
        int compounds = 0;
        for (Derivation derivation : fresh) {
            long seq = events.record(
                    scope.tenant(),
                    Event.MEMORY_LEARNED,
                    scope.space(),
                    derivation.raw().id());
            store.addEdges(derivation.edges(), seq);
            edges += derivation.edges().size();
            compounds += derivation.compounds();
        }
        standings.announce(changes);
        standings.announceOpened(settled.opened());
        int mentioned = fresh.stream()
                .mapToInt(derivation -> derivation.entities().size())
                .sum();
        return new Learned(
                ids,
                memories,
                mentioned,
                compounds,
                edges,
                raws.size() - fresh.size(),
                changes.stream()
                        .map(Standings.Change::after)
                        .filter(after -> after.standing().status() == Status.SUPERSEDED)
                        .map(Memory::id)
                        .toList(),
                settled.opened().stream().map(Conflict::id).toList());
    }

    /** Each raw message with its statements after it. */
    private static List<Memory> inOrder(List<Derivation> fresh, List<Memory> statements) {
        Map<String, List<Memory>> byRaw = new HashMap<>();
        statements.forEach(statement ->
                byRaw.computeIfAbsent(statement.rawId(), _ -> new ArrayList<>()).add(statement));
        List<Memory> memories = new ArrayList<>();
        for (Derivation derivation : fresh) {
            memories.add(derivation.raw());
            memories.addAll(byRaw.getOrDefault(derivation.raw().id(), List.of()));
        }
        return memories;
    }

    private Memory raw(Scope scope, Note note) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Instant eventTime = note.eventTime();
        String id = Ids.raw(now, random);
        return new Memory(
                scope.tenant(),
                id,
                id,
                note.kind(),
                scope.space(),
                scope.userId(),
                scope.agentId(),
                note.text(),
                contentHash(note.text()),
                note.actor(),
                note.role(),
                note.source(),
                note.tags(),
                note.metadata(),
                note.sessionId(),
                Map.of(),
                "",
                "raw",
                0,
                note.text().length(),
                eventTime == null ? now : Instant.ofEpochMilli(eventTime.toEpochMilli()),
                now,
                new Worth(Trust.ofRole(note.role()), 1, RAW_IMPORTANCE),
                Standing.active(null),
                note.keeping(),
                Use.NEW);
    }

    /** What makes two texts the same: their characters in NFC, white space collapsed. */
    static String contentHash(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFC).strip().replaceAll("\\s{1,1000}", " ");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Ids.sha256(normal));
    }
}
