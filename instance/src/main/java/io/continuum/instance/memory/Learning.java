package io.continuum.instance.memory;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.extract.Gate;
import io.continuum.instance.extract.Phrase;
import io.continuum.instance.work.Transactions;
import java.text.Normalizer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Learns: stores the raw message first, then what follows from it by rule, in one transaction with one event for each
 * message. A text that the scope knows already, word for word or nearly so, is counted, not stored again; what only passes by
 * is kept but not offered. Thread-safe.
 */
public final class Learning {
    /** Notes one transaction stores at most; a larger import takes several, and may be sent again after a failure. */
    public static final int NOTES_PER_TRANSACTION = 250;

    /** What the rules have read by the time it can be written; a disk may stand still for a while. */
    private static final int BATCHES_AHEAD = 3;

    /** From so many notes on, the rules run on several cores. */
    private static final int TOGETHER_MIN = 16;

    private static final double RAW_IMPORTANCE = 0.5;
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s{1,1000}");

    /** Hears inside the transaction what was stored or removed, to join in; must be repeatable. */
    public interface Listener {
        void learned(Scope scope, List<Memory> memories);

        void forgotten(Memory memory);

        /** A memory counts no longer, counts again, or is kept otherwise than before. */
        default void changed(Memory before, Memory after) {}
    }

    /** Forgets, in the open transaction, what was concluded from messages; says how many conclusions lost support. */
    @FunctionalInterface
    public interface Conclusions {
        int forget(String tenant, Set<String> rawIds);
    }

    /** What forgetting took away. @param patternNotes conclusions that lost support */
    record Gone(MemoryStore.Removal removal, int patternNotes) {
        static final Gone NOTHING = new Gone(MemoryStore.Removal.NOTHING, 0);

        Gone and(Gone other) {
            return new Gone(removal.and(other.removal), patternNotes + other.patternNotes);
        }
    }

    /** Notes of one caller that wait to be stored, with what was derived from them. */
    private record Waiting(Scope scope, List<Prepared> notes, CompletableFuture<Learned> learned) {}

    /**
     * A message with everything that can be known of it without a transaction, so that no writer waits for a rule.
     *
     * @param derived what follows from it; null when it was known already
     * @param bands of its likeness
     */
    private record Prepared(Memory raw, @Nullable Derivation derived, Likeness likeness, List<Long> bands) {
        /** @param recognised derivations by their message's id */
        Prepared recognising(Map<String, Derivation> recognised) {
            Derivation more = recognised.get(raw.id());
            return more == null ? this : new Prepared(raw, more, likeness, bands);
        }

        static Prepared of(Memory plain, @Nullable Derivation derived) {
            Likeness likeness = Likeness.of(plain.text());
            return new Prepared(derived == null ? plain : derived.raw(), derived, likeness, likeness.bands());
        }
    }

    private final MemoryStore store;
    private final Standings standings;
    private final Events events;
    private final Transactions transactions;
    private final Extractor extractor;
    private final InstantSource clock;
    private final RawIds ids;
    private final KnownNames names;
    private final Episodes episodes;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<Conclusions> conclusions = new CopyOnWriteArrayList<>();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock committing = new ReentrantLock();

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
        this.ids = new RawIds(random);
        this.names = new KnownNames(store);
        this.episodes = new Episodes(store);
    }

    /** Calls the listener inside each transaction that stores or removes memories. */
    public void onLearned(Listener listener) {
        listeners.add(listener);
        standings.onChanged(listener::changed);
    }

    /** Tells the listeners of memories that came whole from elsewhere; call inside the transaction that stores them. */
    void announce(Scope scope, List<Memory> memories) {
        listeners.forEach(listener -> listener.learned(scope, memories));
    }

    /** What is told here forgets, together with the messages, what it concluded from them. */
    public void concludes(Conclusions told) {
        conclusions.add(told);
    }

    /** Stores notes and what follows from them; when it returns, they are on disk. */
    public Learned learn(Scope scope, List<Note> notes) {
        if (notes.isEmpty()) {
            return Learned.NOTHING;
        }
        if (transactions.isOpen()) {
            Learned all = Learned.NOTHING;
            for (List<Note> batch : batches(notes)) {
                all = all.and(store(scope, recognised(scope, prepare(scope, batch))));
            }
            return all;
        }
        Iterator<List<Note>> batches = batches(notes).iterator();
        CompletableFuture<List<Prepared>> last = CompletableFuture.completedFuture(prepare(scope, batches.next()));
        Queue<CompletableFuture<List<Prepared>>> ahead = new ArrayDeque<>(List.of(last));
        Learned all = Learned.NOTHING;
        for (var next = ahead.poll(); next != null; next = ahead.poll()) {
            while (ahead.size() < BATCHES_AHEAD && batches.hasNext()) { // read by the rules while these are written
                List<Note> batch = batches.next();
                last = last.thenApplyAsync(_ -> prepare(scope, batch)); // one after another: ids follow their order
                ahead.add(last);
            }
            all = all.and(storeTogether(scope, recognised(scope, result(next))));
        }
        return all;
    }

    private static List<List<Note>> batches(List<Note> notes) {
        List<List<Note>> batches = new ArrayList<>();
        for (int from = 0; from < notes.size(); from += NOTES_PER_TRANSACTION) {
            batches.add(notes.subList(from, Math.min(notes.size(), from + NOTES_PER_TRANSACTION)));
        }
        return batches;
    }

    private static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException own ? own : e;
        }
    }

    /**
     * Stores in one transaction whatever several callers have brought by the time the one before them has committed, so that
     * they share its wait for the disk. Should it fail, each is tried by itself, so that nobody pays for another's failure.
     */
    private Learned storeTogether(Scope scope, List<Prepared> notes) {
        Waiting mine = new Waiting(scope, notes, new CompletableFuture<>());
        waiting.add(mine);
        committing.lock();
        try {
            if (!mine.learned().isDone()) {
                storeWaiting();
            }
        } finally {
            committing.unlock();
        }
        return result(mine.learned());
    }

    private void storeWaiting() {
        List<Waiting> group = new ArrayList<>();
        int notes = 0;
        for (Waiting next = waiting.poll();
                next != null;
                next = notes < NOTES_PER_TRANSACTION ? waiting.poll() : null) {
            group.add(next);
            notes += next.notes().size();
        }
        if (group.size() > 1) {
            try {
                List<Learned> all = transactions.write(() -> group.stream()
                        .map(each -> store(each.scope(), each.notes()))
                        .toList());
                for (int i = 0; i < group.size(); i++) {
                    group.get(i).learned().complete(all.get(i));
                }
                return;
            } catch (RuntimeException _) {
                // each by itself: the next lines find out whose failure it was
            }
        }
        for (Waiting each : group) {
            try {
                each.learned().complete(transactions.write(() -> store(each.scope(), each.notes())));
            } catch (RuntimeException e) {
                each.learned().completeExceptionally(e);
            }
        }
    }

    /** Derives on all cores when there are many; what is known already is not derived again. */
    private List<Prepared> prepare(Scope scope, List<Note> notes) {
        List<Memory> plain = raws(scope, notes);
        Set<String> known = store.known(scope, plain.stream().map(Memory::hash).toList());
        return (plain.size() < TOGETHER_MIN ? plain.stream() : plain.parallelStream())
                .map(raw -> Prepared.of(raw, known.contains(raw.hash()) ? null : Derivation.of(raw, extractor)))
                .toList();
    }

    /** With the names in them that the space knows by now; call when what was said before them is stored. */
    private List<Prepared> recognised(Scope scope, List<Prepared> prepared) {
        List<Derivation> derived = new ArrayList<>();
        for (Prepared each : prepared) {
            if (each.derived() != null) {
                derived.add(each.derived());
            }
        }
        Map<String, Derivation> recognised = names.recognised(scope, derived);
        return prepared.stream().map(each -> each.recognising(recognised)).toList();
    }

    /** Removes a memory and all that hangs on it. */
    public MemoryStore.Removal forget(Reach reach, String id) {
        return forgetAll(reach, List.of(id), "").removal();
    }

    /** Removes memories and all that hangs on them, in one transaction. */
    Gone forgetAll(Reach reach, List<String> ids, String actor) {
        return transactions.write(() -> {
            List<Memory> memories = new ArrayList<>(store.byIds(reach, ids));
            memories.sort(
                    Comparator.comparing((Memory memory) -> !memory.isRaw()).thenComparing(Memory::id));
            MemoryStore.Removal removal = MemoryStore.Removal.NOTHING;
            for (Memory memory : memories) {
                removal = removal.and(store.remove(memory));
                listeners.forEach(listener -> listener.forgotten(memory));
            }
            Set<String> raws = memories.stream()
                    .filter(Memory::isRaw)
                    .map(Memory::id)
                    .collect(Collectors.toCollection(TreeSet::new));
            int lost = raws.isEmpty()
                    ? 0
                    : conclusions.stream()
                            .mapToInt(each -> each.forget(reach.tenant(), raws))
                            .sum();
            for (Memory memory : memories) {
                events.record(
                        reach.tenant(),
                        Event.MEMORY_REMOVED,
                        memory.space(),
                        memory.id(),
                        new Cause(actor, "", memory.hash(), ""));
            }
            return new Gone(removal, lost);
        });
    }

    /**
     * Something that somebody has found stated in a stored message.
     *
     * @param kind fact, preference or decision
     * @param start first character of where the message says it
     * @param end character after it
     */
    public record Pointed(String kind, int start, int end) {}

    /**
     * Adds what somebody has pointed out in a stored message, unless a rule had seen it there too. Nothing loses its place
     * because of it.
     *
     * @param by who did, for the record
     * @return how many statements are new
     */
    public int pointedOut(Memory raw, List<Pointed> pointed, String by) {
        if (pointed.isEmpty()) {
            return 0;
        }
        return transactions.write(() -> {
            List<Memory> family = store.family(raw.tenant(), raw.id());
            Optional<Memory> stored = family.stream().filter(Memory::isRaw).findFirst();
            if (stored.isEmpty()) {
                return 0;
            }
            List<Memory> found = pointed.stream()
                    .filter(each -> family.stream()
                            .noneMatch(known ->
                                    !known.isRaw() && known.spanStart() < each.end() && each.start() < known.spanEnd()))
                    .map(each -> Derivation.pointedOut(stored.get(), Kind.of(each.kind()), each.start(), each.end()))
                    .toList();
            if (!found.isEmpty()) {
                store.insertDerived(found);
                Scope scope = new Scope(raw.tenant(), raw.space(), raw.userId(), raw.agentId());
                listeners.forEach(listener -> listener.learned(scope, found));
                events.record(raw.tenant(), Event.MEMORY_ENRICHED, raw.space(), raw.id(), Cause.by(by, "statements"));
            }
            return found.size();
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
    private Learned store(Scope scope, List<Prepared> notes) {
        List<Memory> raws = notes.stream().map(Prepared::raw).toList();
        Map<String, List<Long>> bands = new LinkedHashMap<>();
        notes.forEach(note -> bands.put(note.raw().id(), note.bands()));
        Map<String, Memory> known = nearlyKnown(scope, notes);
        List<Memory> unlike =
                raws.stream().filter(raw -> !known.containsKey(raw.id())).toList();
        Map<String, Memory> same = store.insertRaws(scope, unlike);
        known.replaceAll((_, like) -> same.getOrDefault(like.id(), like));
        store.seenAgain(scope.tenant(), known.values().stream().map(Memory::id).toList());
        known.putAll(same);
        bands.keySet().removeAll(known.keySet());
        store.addBands(scope, bands);
        List<String> ids = new ArrayList<>();
        List<Derivation> fresh = new ArrayList<>();
        List<Sighting> sightings = new ArrayList<>();
        Map<String, Instant> statedAgain = new HashMap<>();
        for (Prepared note : notes) {
            Memory raw = note.raw();
            Memory before = known.get(raw.id());
            ids.add(before == null ? raw.id() : before.id());
            if (before == null) { // and removed since it was prepared, if nothing was derived then
                fresh.add(note.derived() == null ? Derivation.of(raw, extractor) : note.derived());
            } else {
                Sighting.ofAnotherOccasion(before, raw).ifPresent(sightings::add);
                statedAgain.merge(before.id(), raw.eventTime(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        fresh.addAll(confirmed(scope, fresh));
        List<Standings.Change> changes = new ArrayList<>(standings.revive(scope, statedAgain));
        store.touchSessions(
                raws.stream().filter(raw -> !known.containsKey(raw.id())).toList());
        List<Memory> statements = new ArrayList<>();
        TreeMap<String, Entity> entities = new TreeMap<>();
        for (Derivation derivation : fresh) {
            statements.addAll(derivation.memories());
            entities.putAll(derivation.entities());
        }
        Standings.Settled settled = standings.settle(scope, statements);
        changes.addAll(settled.changed());
        store.insertDerived(settled.newcomers());
        store.addMentions(
                scope.tenant(),
                entities.values(),
                fresh.stream().flatMap(each -> each.mentions().stream()).toList());
        List<Memory> memories = inOrder(fresh, settled.newcomers());
        if (!memories.isEmpty()) {
            listeners.forEach(listener -> listener.learned(scope, memories));
        }
        List<Happening> happenings = new ArrayList<>();
        fresh.forEach(each -> happenings.add(new Happening(
                each.confirmed() ? Event.MEMORY_CHANGED : Event.MEMORY_LEARNED,
                scope.space(),
                each.raw().id(),
                Cause.NONE)));
        store.addSightings(scope.tenant(), sightings)
                .forEach(seen -> happenings.add(
                        new Happening(Event.MEMORY_REPEATED, scope.space(), seen.memoryId(), Cause.NONE)));
        List<Long> seqs = events.record(scope.tenant(), happenings);
        Map<Long, List<Edge>> edges = new LinkedHashMap<>();
        for (int i = 0; i < fresh.size(); i++) {
            edges.put(seqs.get(i), fresh.get(i).edges());
        }
        store.addEdges(edges);
        standings.announce(changes);
        standings.announceOpened(settled.opened());
        int mentioned = fresh.stream()
                .mapToInt(derivation -> derivation.entities().size())
                .sum();
        return new Learned(
                ids,
                memories,
                mentioned,
                fresh.stream().mapToInt(Derivation::compounds).sum(),
                fresh.stream().mapToInt(each -> each.edges().size()).sum(),
                known.size(),
                changes.stream()
                        .map(Standings.Change::after)
                        .filter(after -> after.standing().status() == Status.SUPERSEDED)
                        .map(Memory::id)
                        .toList(),
                settled.opened().stream().map(Conflict::id).toList());
    }

    /** Notes whose like the scope has, or stands before them in the list, by id. */
    private Map<String, Memory> nearlyKnown(Scope scope, List<Prepared> notes) {
        Map<Long, List<Memory>> candidates = new HashMap<>(store.near(
                scope, notes.stream().flatMap(note -> note.bands().stream()).toList()));
        Map<String, Memory> known = new LinkedHashMap<>();
        for (Prepared note : notes) {
            note.bands().stream()
                    .flatMap(band -> candidates.getOrDefault(band, List.of()).stream())
                    .filter(other -> other.role().equals(note.raw().role()))
                    .filter(other -> note.likeness().isAlike(Likeness.of(other.text())))
                    .findFirst()
                    .ifPresentOrElse(
                            other -> known.put(note.raw().id(), other),
                            () -> note.bands()
                                    .forEach(band -> candidates
                                            .computeIfAbsent(band, _ -> new ArrayList<>())
                                            .add(note.raw())));
        }
        return known;
    }

    /** What assistants had said, and somebody now says is so. */
    private List<Derivation> confirmed(Scope scope, List<Derivation> fresh) {
        List<Derivation> confirmed = new ArrayList<>();
        Map<String, Memory> lastOfSession = new HashMap<>();
        for (Derivation derivation : fresh) {
            Memory raw = derivation.raw();
            if (raw.sessionId().isEmpty()) {
                continue;
            }
            if (Gate.confirms(raw.text()) && raw.role().equals("user")) {
                Optional.ofNullable(lastOfSession.get(raw.sessionId()))
                        .or(() -> store.lastOfSession(scope, raw.sessionId(), raw.id()))
                        .filter(last -> last.role().equals("assistant"))
                        .ifPresent(last -> confirmed.add(Derivation.ofConfirmed(last, extractor)));
            }
            lastOfSession.put(raw.sessionId(), raw);
        }
        return confirmed;
    }

    /** Each raw message with its statements after it. */
    private static List<Memory> inOrder(List<Derivation> fresh, List<Memory> statements) {
        Map<String, List<Memory>> byRaw = new HashMap<>();
        statements.forEach(statement ->
                byRaw.computeIfAbsent(statement.rawId(), _ -> new ArrayList<>()).add(statement));
        List<Memory> memories = new ArrayList<>();
        for (Derivation derivation : fresh) {
            if (!derivation.confirmed()) {
                memories.add(derivation.raw());
            }
            memories.addAll(byRaw.getOrDefault(derivation.raw().id(), List.of()));
        }
        return memories;
    }

    /** Their ids follow their order; the rest is done on all cores when there are many. */
    private List<Memory> raws(Scope scope, List<Note> notes) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        List<String> called = notes.stream().map(_ -> ids.next(now)).toList();
        List<String> sessions = episodes.sessions(scope, notes, called, now);
        IntStream all = IntStream.range(0, notes.size());
        return (notes.size() < TOGETHER_MIN ? all : all.parallel())
                .mapToObj(i -> raw(scope, notes.get(i), called.get(i), sessions.get(i), now))
                .toList();
    }

    private static Memory raw(Scope scope, Note note, String id, String sessionId, Instant now) {
        Instant eventTime = note.eventTime();
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
                sessionId,
                note.detail(),
                "",
                "raw",
                0,
                note.text().length(),
                eventTime == null ? now : Instant.ofEpochMilli(eventTime.toEpochMilli()),
                now,
                new Worth(Trust.ofRole(note.role()), 1, RAW_IMPORTANCE),
                Gate.of(note.role(), note.text()) == Gate.DURABLE ? Standing.active(null) : Standing.archived(),
                note.keeping(),
                Use.NEW);
    }

    /** A relation that somebody states as such: a note of its own, so that it has evidence and can be forgotten. */
    public static Note relation(
            String from, String type, String to, Strength strength, String source, @Nullable Instant eventTime) {
        if (!type.matches("[a-z][a-z0-9_:-]{0,60}")) {
            throw new IllegalArgumentException("a relation's type is 1 to 61 of a-z, 0-9, _, : and -, such as causes");
        }
        Map<String, Object> detail = Map.of(
                "from",
                from,
                "type",
                type,
                "to",
                to,
                "weight",
                strength.weight(),
                "uplift",
                strength.uplift(),
                "confidence",
                strength.confidence());
        String text = from + " — " + type + " → " + to;
        return new Note(text, Kind.FACT, "", "", "user", source, List.of(), eventTime, Map.of(), Keeping.USUAL, detail);
    }

    /** What makes two texts the same: their visible characters in NFC, white space collapsed. */
    public static String contentHash(String text) {
        String normal =
                Phrase.visible(Normalizer.normalize(text, Normalizer.Form.NFC)).strip();
        normal = WHITE_SPACE.matcher(normal).replaceAll(" ");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Ids.sha256(normal));
    }
}
