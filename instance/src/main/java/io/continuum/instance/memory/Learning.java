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
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Learns: stores the raw message first, then what follows from it by rule, in one transaction with one event for each
 * message. A text the space knows already is counted, not stored again. Thread-safe.
 */
public final class Learning {
    /** Notes one transaction stores at most; a larger import takes several, and may be sent again after a failure. */
    public static final int NOTES_PER_TRANSACTION = 100;

    /** Hears inside the transaction what was stored or removed, to join in; must be repeatable. */
    public interface Listener {
        void learned(Scope scope, List<Memory> memories);

        void forgotten(Memory memory);
    }

    private final MemoryStore store;
    private final Events events;
    private final Transactions transactions;
    private final Extractor extractor;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<Listener> listeners = new java.util.concurrent.CopyOnWriteArrayList<>();

    public Learning(
            MemoryStore store,
            Events events,
            Transactions transactions,
            Extractor extractor,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.events = events;
        this.transactions = transactions;
        this.extractor = extractor;
        this.clock = clock;
        this.random = random;
    }

    /** Calls the listener inside each transaction that stores or removes memories. */
    public void onLearned(Listener listener) {
        listeners.add(listener);
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
        Map<String, Derivation> derived = new HashMap<>();
        for (Memory raw : raws) {
            if (!store.isKnown(scope.tenant(), scope.space(), raw.hash())) {
                derived.put(raw.id(), Derivation.of(raw, extractor));
            }
        }
        return derived;
    }

    /** Removes a memory and all that hangs on it. */
    public MemoryStore.Removal forget(String tenant, String id) {
        return transactions.write(() -> {
            Optional<Memory> memory = store.byId(tenant, id);
            if (memory.isEmpty()) {
                return MemoryStore.Removal.NOTHING;
            }
            MemoryStore.Removal removal = store.remove(tenant, id);
            listeners.forEach(listener -> listener.forgotten(memory.get()));
            events.record(tenant, Event.MEMORY_REMOVED, memory.get().space(), id);
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
        List<String> ids = new ArrayList<>();
        List<Derivation> fresh = new ArrayList<>();
        for (Memory raw : raws) {
            Optional<String> known = store.insertRaw(raw);
            ids.add(known.orElse(raw.id()));
            if (known.isEmpty()) { // removed since derive() looked, if it is not in there
                fresh.add(derived.computeIfAbsent(raw.id(), _ -> Derivation.of(raw, extractor)));
            }
        }
        TreeMap<String, Entity> entities = new TreeMap<>();
        List<Memory> memories = new ArrayList<>();
        for (Derivation derivation : fresh) {
            store.touchSession(derivation.raw());
            memories.add(derivation.raw());
            memories.addAll(derivation.memories());
            store.insertDerived(derivation.memories());
            entities.putAll(derivation.entities());
        }
        store.addEntities(List.copyOf(entities.values()));
        fresh.forEach(derivation -> store.addMentions(scope.tenant(), derivation.mentions()));
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
        int mentioned = fresh.stream()
                .mapToInt(derivation -> derivation.entities().size())
                .sum();
        return new Learned(ids, memories, mentioned, compounds, edges, raws.size() - fresh.size());
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
                note.text(),
                contentHash(note.text()),
                note.actor(),
                note.role(),
                note.source(),
                note.tags(),
                note.sessionId(),
                Map.of(),
                "raw",
                0,
                note.text().length(),
                eventTime == null ? now : Instant.ofEpochMilli(eventTime.toEpochMilli()),
                now,
                1);
    }

    /** What makes two texts the same: their characters in NFC, white space collapsed. */
    static String contentHash(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFC).strip().replaceAll("\\s{1,1000}", " ");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Ids.sha256(normal));
    }
}
