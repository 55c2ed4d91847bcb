package io.continuum.instance.memory;

import io.continuum.instance.work.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * What time does to memories: one that has expired is put away, one that nobody asks for moves down a tier when its retention
 * class says so. Decisions, skills and what is pinned stay. Nothing is deleted, and each step is an event. Thread-safe.
 */
public final class Upkeep {
    private static final int PER_TRANSACTION = 200;
    private static final int COLD_AFTER = 3;

    /** What one run did. */
    public record Report(int expired, int warm, int cold) {}

    private final MemoryStore store;
    private final Standings standings;
    private final Transactions transactions;
    private final InstantSource clock;

    public Upkeep(MemoryStore store, Standings standings, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.standings = standings;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Does what is due, in short transactions. */
    public Report run() {
        Instant now = clock.instant();
        int expired = 0;
        for (int done = PER_TRANSACTION; done == PER_TRANSACTION; expired += done) {
            done = transactions.write(() -> standings.expire(store.expired(now, PER_TRANSACTION)));
        }
        int warm = 0;
        int cold = 0;
        for (Retention retention : Retention.values()) {
            warm += moveDown(Tier.HOT, Tier.WARM, retention, now.minus(retention.time()));
            Duration longer = retention.time().multipliedBy(COLD_AFTER);
            cold += moveDown(Tier.WARM, Tier.COLD, retention, now.minus(longer));
        }
        return new Report(expired, warm, cold);
    }

    private int moveDown(Tier from, Tier to, Retention retention, Instant unusedSince) {
        int moved = 0;
        for (int done = PER_TRANSACTION; done == PER_TRANSACTION; moved += done) {
            done = transactions.write(() -> {
                List<Memory> idle = store.idle(from, retention, unusedSince, PER_TRANSACTION);
                standings.announce(
                        idle.stream().map(memory -> moved(memory, to)).toList());
                return idle.size();
            });
        }
        return moved;
    }

    private Standings.Change moved(Memory memory, Tier to) {
        Keeping keeping = memory.keeping();
        Memory after = memory.with(
                memory.tags(),
                memory.metadata(),
                memory.worth(),
                new Keeping(keeping.pinned(), keeping.share(), to, keeping.retention(), keeping.expiresAt()));
        store.saveCare(after);
        return new Standings.Change(
                memory, after, Cause.by("upkeep", "tier " + keeping.tier().wireName() + " to " + to.wireName()));
    }
}
