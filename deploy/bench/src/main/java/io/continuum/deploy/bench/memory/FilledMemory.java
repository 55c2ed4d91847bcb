package io.continuum.deploy.bench.memory;

import io.continuum.deploy.bench.measure.Progress;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standing;
import io.continuum.instance.memory.Trust;
import io.continuum.instance.memory.Use;
import io.continuum.instance.memory.Worth;
import io.continuum.instance.recall.Index;
import io.continuum.instance.recall.MemoryDocuments;
import io.continuum.instance.recall.Ranking;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlMemoryStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A memory full of messages in SQLite, as they were learnt but without extraction, and the index over it. */
final class FilledMemory implements AutoCloseable {
    static final String TENANT = "bench";

    private static final int BATCH = 1_000;
    private static final int PROGRESS = 100_000;

    private final Path folder;
    private final Database database;
    private final SqlMemoryStore memories;
    private final Events events;

    FilledMemory(Path folder, Chatter chatter, int messages, Progress progress) {
        this.folder = folder;
        database = SqliteDatabase.open(folder.resolve("memory.db"));
        memories = new SqlMemoryStore(database);
        events = new Events(new SqliteEventStore(database), database, InstantSource.system());
        Scope scope = new Scope(TENANT, Scope.DEFAULT_SPACE);
        Random random = new Random(11);
        for (int from = 0; from < messages; from += BATCH) {
            if (from % PROGRESS == 0) {
                progress.says("wrote " + from + " of " + messages + " messages");
            }
            List<Memory> batch = new ArrayList<>();
            for (int number = from; number < Math.min(messages, from + BATCH); number++) {
                batch.add(message(scope, chatter, number, random));
            }
            database.write(() -> {
                memories.insertRaws(scope, batch);
                batch.forEach(message -> events.record(TENANT, Event.MEMORY_LEARNED, message.space(), message.id()));
                return batch.size();
            });
        }
    }

    private static Memory message(Scope scope, Chatter chatter, int number, Random random) {
        Instant at = Instant.EPOCH.plusSeconds(1_700_000_000L + number);
        String id = Ids.raw(at, random);
        String text = chatter.message(number);
        return new Memory(
                scope.tenant(),
                id,
                id,
                Kind.MESSAGE,
                scope.space(),
                "",
                "",
                text,
                id,
                "actor" + number % 50,
                "user",
                "",
                List.of(),
                Map.of(),
                "session" + number / Chatter.TURNS_PER_SESSION,
                Map.of(),
                "",
                "raw",
                0,
                text.length(),
                at,
                at,
                new Worth(Trust.USER, 1, 0.5),
                Standing.active(null),
                Keeping.USUAL,
                new Use(1, 0, null, 0));
    }

    /** Builds the index from nothing; it is complete when this returns. */
    Index index() throws InterruptedException {
        Index index = new Index(folder.resolve("index"), events, InstantSource.system(), Ranking.DEFAULT);
        index.add(new MemoryDocuments(memories));
        index.start();
        while (index.lagMs(TENANT) > 0) {
            Thread.sleep(5);
        }
        return index;
    }

    @Override
    public void close() {
        database.close();
    }
}
