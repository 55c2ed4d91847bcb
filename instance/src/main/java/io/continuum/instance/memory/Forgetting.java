package io.continuum.instance.memory;

import io.continuum.instance.work.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Forgets for good, in two steps: a preview says what would go and gives its digest, the confirmation names the digest and
 * removes exactly that, with everything that hangs on it: statements, former versions, entities nothing else mentions,
 * edges, what was mined from it, what the index holds of it. Afterwards no byte of it is left in the data folder.
 * Thread-safe.
 */
public final class Forgetting {
    /** Most memories one plan removes. */
    public static final int MEMORIES_MAX = 10_000;

    private static final Duration PLAN_LIVES = Duration.ofMinutes(10);
    private static final int PER_TRANSACTION = 100;
    private static final int SAMPLES = 10;
    private static final int PAGE = 500;

    /**
     * What would go.
     *
     * @param digest names exactly these memories; what is learnt later is not among them
     * @param samples some of them
     * @param expiresAt until when it can be confirmed
     */
    public record Preview(
            String digest, int count, Map<String, Integer> byKind, List<Memory> samples, Instant expiresAt) {}

    /** What went. @param conflicts contradictions that are none any more */
    public record Receipt(String digest, MemoryStore.Removal removed, int patternNotes, int conflicts, Instant at) {}

    /** What a confirmation came to. */
    public sealed interface Outcome {
        /** It is gone. */
        record Done(Receipt receipt) implements Outcome {}

        /** Nobody within this reach has previewed that, or too long ago. */
        record Unknown() implements Outcome {}
    }

    private final MemoryStore store;
    private final ForgetStore plans;
    private final ConflictStore conflicts;
    private final Learning learning;
    private final Transactions transactions;
    private final InstantSource clock;
    private final List<Consumer<String>> purges = new CopyOnWriteArrayList<>();

    public Forgetting(
            MemoryStore store,
            ForgetStore plans,
            ConflictStore conflicts,
            Learning learning,
            Transactions transactions,
            InstantSource clock) {
        this.store = store;
        this.plans = plans;
        this.conflicts = conflicts;
        this.learning = learning;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** After each removal calls this with the tenant, outside of any transaction, to take the last traces off the disk. */
    public void onPurge(Consumer<String> purge) {
        purges.add(purge);
    }

    /**
     * Finds what a filter means, and everything that would go with it.
     *
     * @throws IllegalArgumentException when it means more than {@link #MEMORIES_MAX}
     */
    public Preview preview(Reach reach, Filter filter) {
        Map<String, Memory> all = transactions.read(() -> closure(reach, matching(reach, filter)));
        Instant now = Instant.ofEpochMilli(clock.millis());
        String digest = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        Ids.sha256(reach.tenant() + '\n' + reach.space() + '\n' + String.join("\n", all.keySet())));
        Map<String, Integer> byKind = new TreeMap<>();
        all.values().forEach(memory -> byKind.merge(memory.kind().wireName(), 1, Integer::sum));
        transactions.run(() -> {
            plans.removeBefore(now.minus(PLAN_LIVES));
            plans.save(new ForgetStore.Plan(reach, digest, List.copyOf(all.keySet()), now));
        });
        return new Preview(
                digest, all.size(), byKind, all.values().stream().limit(SAMPLES).toList(), now.plus(PLAN_LIVES));
    }

    /** Removes what a preview has shown. */
    public Outcome confirm(Reach reach, String digest, String actor) {
        Optional<ForgetStore.Plan> plan = transactions
                .read(() -> plans.find(reach, digest))
                .filter(found -> found.createdAt().plus(PLAN_LIVES).isAfter(clock.instant()));
        if (plan.isEmpty()) {
            return new Outcome.Unknown();
        }
        Learning.Gone gone = remove(reach, plan.get().ids(), actor);
        int solved = transactions.write(() -> {
            plans.remove(reach, digest);
            return conflicts.removeSolitary(reach.tenant());
        });
        purges.forEach(purge -> purge.accept(reach.tenant()));
        return new Outcome.Done(
                new Receipt(digest, gone.removal(), gone.patternNotes(), solved, Instant.ofEpochMilli(clock.millis())));
    }

    private Learning.Gone remove(Reach reach, List<String> ids, String actor) {
        Learning.Gone gone = Learning.Gone.NOTHING;
        for (int from = 0; from < ids.size(); from += PER_TRANSACTION) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + PER_TRANSACTION));
            gone = gone.and(learning.forgetAll(reach, some, actor));
        }
        return gone;
    }

    private Collection<Memory> matching(Reach reach, Filter filter) {
        List<Memory> found = new ArrayList<>();
        String before = "";
        while (true) {
            List<Memory> page = store.list(reach, filter, null, before, PAGE);
            found.addAll(page);
            requireRoom(found.size());
            if (page.size() < PAGE) {
                return found;
            }
            before = page.getLast().id();
        }
    }

    /** With the statements of each raw message, and the former versions of each memory; by id. */
    private Map<String, Memory> closure(Reach reach, Collection<Memory> found) {
        TreeMap<String, Memory> all = new TreeMap<>();
        List<Memory> open = new ArrayList<>(found);
        while (!open.isEmpty()) {
            Memory memory = open.removeLast();
            if (all.putIfAbsent(memory.id(), memory) == null) {
                requireRoom(all.size());
                if (memory.isRaw()) {
                    open.addAll(store.family(memory.tenant(), memory.id()));
                }
                open.addAll(store.supersededBy(reach, memory.id()));
            }
        }
        return new LinkedHashMap<>(all);
    }

    private static void requireRoom(int count) {
        if (count > MEMORIES_MAX) {
            throw new IllegalArgumentException(
                    "that means more than " + MEMORIES_MAX + " memories; narrow it, for example by event_time");
        }
    }
}
