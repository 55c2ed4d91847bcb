package io.continuum.instance.memory;

import io.continuum.instance.memory.Standings.Outcome;
import io.continuum.instance.work.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people do to single memories: correct, label, pin, rate, look back. A corrected text is a new memory that takes the
 * old one's place. Thread-safe.
 */
public final class Curation {
    private static final int HISTORY_MAX = 200;

    /** What is to change; null leaves a thing as it is. */
    public record Wish(
            @Nullable List<String> tags,
            @Nullable Map<String, Object> metadata,
            @Nullable Boolean pinned,
            @Nullable Share share,
            @Nullable Retention retention,
            @Nullable Instant expiresAt,
            @Nullable Double importance) {}

    /**
     * A memory's past.
     *
     * @param versions what it replaced and what replaced it, with itself, the oldest first
     * @param events what happened to it, the oldest first
     */
    public record History(List<Memory> versions, List<Event> events) {}

    private final MemoryStore store;
    private final Standings standings;
    private final Learning learning;
    private final Events events;
    private final Transactions transactions;
    private final InstantSource clock;

    public Curation(
            MemoryStore store,
            Standings standings,
            Learning learning,
            Events events,
            Transactions transactions,
            InstantSource clock) {
        this.store = store;
        this.standings = standings;
        this.learning = learning;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Changes how a memory is labelled and kept.
     *
     * @param version the version the wish is based on; 0 for whichever it is
     */
    public Outcome change(Reach reach, String id, Wish wish, int version, String actor) {
        return transactions.write(() -> store.byId(reach, id)
                .<Outcome>map(memory -> {
                    if (version != 0 && version != memory.standing().version()) {
                        return new Outcome.Pointless(
                                "It is at version " + memory.standing().version() + " now.");
                    }
                    return save(memory, changed(memory, wish), Cause.by(actor, "changed"));
                })
                .orElseGet(Outcome.Unknown::new));
    }

    /** Counts a judgement. @param vote +1 for useful, -1 for useless */
    public Outcome feedback(Reach reach, String id, int vote, String actor) {
        if (vote != 1 && vote != -1) {
            throw new IllegalArgumentException("a vote is 1 or -1");
        }
        return transactions.write(() -> store.byId(reach, id)
                .<Outcome>map(memory -> {
                    Use use = memory.use();
                    Use rated = new Use(use.seenCount(), use.accessCount(), use.lastAccess(), use.feedback() + vote);
                    return save(memory, memory.with(rated), Cause.by(actor, vote > 0 ? "useful" : "useless"));
                })
                .orElseGet(Outcome.Unknown::new));
    }

    /** Counts that a skill was tried. */
    public Outcome outcome(Reach reach, String id, boolean success, String actor) {
        return transactions.write(() -> store.byId(reach, id)
                .filter(memory -> memory.kind() == Kind.SKILL)
                .<Outcome>map(memory -> {
                    Map<String, Object> detail = new LinkedHashMap<>(memory.detail());
                    detail.put("tries", number(detail.get("tries")) + 1);
                    detail.put("successes", number(detail.get("successes")) + (success ? 1 : 0));
                    if (success) {
                        detail.put("last_ok", clock.instant().toString());
                    }
                    return save(
                            memory,
                            memory.withDetail(detail),
                            Cause.by(actor, success ? "it helped" : "it did not help"));
                })
                .orElseGet(Outcome.Unknown::new));
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    /** Corrects a text: the corrected one is a memory of its own that takes the place of this one and its statements. */
    public Outcome correct(Reach reach, String id, String text, int version, String actor) {
        return transactions.write(() -> {
            Optional<Memory> found = store.byId(reach, id);
            if (found.isEmpty()) {
                return new Outcome.Unknown();
            }
            Memory memory = found.get();
            if (version != 0 && version != memory.standing().version()) {
                return new Outcome.Pointless(
                        "It is at version " + memory.standing().version() + " now.");
            }
            Note note = new Note(
                    text,
                    memory.kind(),
                    memory.sessionId(),
                    memory.actor(),
                    memory.role(),
                    memory.source(),
                    memory.tags(),
                    memory.eventTime(),
                    memory.metadata(),
                    memory.keeping(),
                    memory.isRaw() ? memory.detail() : Map.of());
            return replace(reach, id, note, actor);
        });
    }

    /** Learns a note that takes the place of a memory and of its statements. */
    public Outcome replace(Reach reach, String id, Note note, String actor) {
        return transactions.write(() -> {
            Optional<Memory> found = store.byId(reach, id);
            if (found.isEmpty()) {
                return new Outcome.Unknown();
            }
            Memory memory = found.get();
            String newId = learning.learn(memory.scope(), List.of(note)).ids().getFirst();
            if (newId.equals(memory.rawId())) {
                return new Outcome.Pointless("It says that already.");
            }
            Memory corrected = store.byId(reach, newId).orElseThrow();
            List<Memory> old = memory.isRaw() ? store.family(memory.tenant(), memory.id()) : List.of(memory);
            standings.announce(
                    standings.replace(corrected, old, new Cause(actor, "corrected", memory.hash(), corrected.hash())));
            return new Outcome.Done(corrected);
        });
    }

    /** Everything that led to a memory and from it; empty when it is out of reach. */
    public Optional<History> history(Reach reach, String id) {
        return transactions.read(() -> store.byId(reach, id).map(memory -> {
            Map<String, Memory> versions = new LinkedHashMap<>();
            Deque<Memory> open = new ArrayDeque<>(List.of(memory));
            while (!open.isEmpty() && versions.size() < HISTORY_MAX) {
                Memory next = open.poll();
                if (versions.putIfAbsent(next.id(), next) == null) {
                    open.addAll(store.supersededBy(reach, next.id()));
                    store.byId(reach, next.standing().supersededBy()).ifPresent(open::add);
                }
            }
            List<Memory> ordered = new ArrayList<>(versions.values());
            ordered.sort(Comparator.comparing(Memory::eventTime).thenComparing(Memory::id));
            return new History(ordered, events.of(reach.tenant(), id, HISTORY_MAX));
        }));
    }

    private Outcome save(Memory before, Memory after, Cause cause) {
        if (!store.saveCare(after)) {
            throw new IllegalStateException("a memory changed while its transaction was open");
        }
        Memory saved =
                store.byId(new Reach(after.tenant(), after.space()), after.id()).orElseThrow();
        standings.announce(List.of(new Standings.Change(before, saved, cause)));
        return new Outcome.Done(saved);
    }

    private static Memory changed(Memory memory, Wish wish) {
        Keeping before = memory.keeping();
        Keeping keeping = new Keeping(
                wish.pinned() == null ? before.pinned() : wish.pinned(),
                wish.share() == null ? before.share() : wish.share(),
                Boolean.TRUE.equals(wish.pinned()) ? Tier.HOT : before.tier(),
                wish.retention() == null ? before.retention() : wish.retention(),
                wish.expiresAt() == null ? before.expiresAt() : wish.expiresAt());
        Worth worth = memory.worth();
        return memory.with(
                wish.tags() == null ? memory.tags() : wish.tags(),
                wish.metadata() == null ? memory.metadata() : wish.metadata(),
                new Worth(
                        worth.trust(),
                        worth.confidence(),
                        wish.importance() == null ? worth.importance() : wish.importance()),
                keeping);
    }
}
