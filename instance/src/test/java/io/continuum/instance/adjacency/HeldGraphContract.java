package io.continuum.instance.adjacency;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.EntityGraph;
import io.continuum.instance.memory.EntityGraph.Direction;
import io.continuum.instance.memory.EntityGraph.Walk;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.GraphStore;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlGraphStore;
import io.continuum.instance.store.SqlLinkSource;
import io.continuum.instance.store.SqlMemoryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** M-78: rows in memory answer as the database does, through every history; without them the database answers. */
public abstract class HeldGraphContract {
    private static final Reach REACH = new Reach("acme", "default");
    private static final Scope SCOPE = new Scope("acme", "default");
    private static final long BYTES_MAX = 16 << 20;
    private static final List<String> PHRASES = List.of(
            "pump failure", "valve leak", "flood", "power outage", "Grüße", "late delivery", "broken seal", "rust");

    @TempDir
    private Path folder;

    private final Caches caches = new Caches(new SimpleMeterRegistry(), BYTES_MAX);
    private Instant now = Instant.parse("2026-05-04T10:00:00Z");
    private Database database;
    private Events events;
    private Learning learning;
    private GraphStore plain;
    private HeldGraph held;
    private EntityGraph walks;
    private EntityGraph plainWalks;

    protected abstract Database open(Path inFolder);

    protected abstract EventStore eventStore(Database database);

    @BeforeEach
    void openGraph() {
        database = open(folder);
        events = new Events(eventStore(database), database, () -> now);
        MemoryStore memories = new SqlMemoryStore(database);
        Standings standings = new Standings(memories, new SqlConflictStore(database), events, database, () -> now);
        learning = new Learning(memories, standings, events, database, new Extractor(), () -> now, new Random(5));
        plain = new SqlGraphStore(database);
        held = new HeldGraph(plain, new SqlLinkSource(database), events, database, caches, BYTES_MAX);
        held.start();
        walks = new EntityGraph(held, events, database, () -> now, new Random(6));
        plainWalks = new EntityGraph(plain, events, database, () -> now, new Random(7));
    }

    @AfterEach
    void close() {
        held.close();
        database.close();
    }

    private void awaitRows() {
        while (!held.holds("acme", "default")) {
            Thread.onSpinWait();
        }
    }

    private String learn(Random random) {
        now = now.plusMillis(random.nextInt(3)); // several within one millisecond
        String one = PHRASES.get(random.nextInt(PHRASES.size()));
        String other = PHRASES.get(random.nextInt(PHRASES.size()));
        String text = random.nextBoolean()
                ? "The " + one + " was caused by the " + other + ". It is note " + random.nextInt(1_000_000) + "."
                : "Ines and Omar saw a " + one + " beside a " + other + ", number " + random.nextInt(1_000_000) + ".";
        return learning.learn(SCOPE, List.of(Note.of(text))).ids().getFirst();
    }

    private List<String> someIds() {
        List<String> ids = new ArrayList<>();
        for (String name : List.of("flood", "rust", "pump failure", "Ines", "Omar", "Grüße")) {
            plainWalks.named(REACH, name, 1).forEach(node -> ids.add(node.id()));
        }
        return ids;
    }

    private void compare(Random random) {
        for (String id : someIds()) {
            Walk walk = new Walk(
                    1 + random.nextInt(3),
                    Direction.values()[random.nextInt(3)],
                    random.nextInt(3) == 0 ? List.of("caused-by") : List.of(),
                    null,
                    5 + random.nextInt(50),
                    5 + random.nextInt(50));
            assertThat(walks.traverse(REACH, List.of(id), walk))
                    .isEqualTo(plainWalks.traverse(REACH, List.of(id), walk));
            for (String other : someIds()) {
                assertThat(walks.path(REACH, id, other, walk)).isEqualTo(plainWalks.path(REACH, id, other, walk));
            }
        }
        int limit = 1 + random.nextInt(20);
        assertThat(pages(walks, limit)).isEqualTo(pages(plainWalks, limit));
    }

    private static List<EntityGraph.Page> pages(EntityGraph graph, int limit) {
        List<EntityGraph.Page> pages = new ArrayList<>();
        Optional<GraphStore.Place> next = Optional.of(GraphStore.Place.START);
        while (next.isPresent()) {
            pages.add(graph.all("acme", "default", next.get(), limit, null));
            next = pages.getLast().next();
        }
        return pages;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void walksAreTheSameThroughEveryHistory(long seed) {
        Random random = new Random(seed);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(learn(random));
        }
        awaitRows();
        for (int step = 0; step < 30; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> ids.add(learn(random));
                case 2 -> learning.forget(REACH, ids.remove(random.nextInt(ids.size())));
                case 3 -> {
                    caches.forget("acme");
                    awaitRows();
                }
                default -> {
                    List<String> some = someIds();
                    walks.merge(REACH, some.getFirst(), some.getLast(), "test", "");
                }
            }
            compare(random);
            assertThat(held.holds("acme", "default"))
                    .as("seed %d step %d", seed, step)
                    .isTrue();
        }
    }

    @Test
    void whatWasBelievedThenIsAskedOfTheDatabase() {
        Random random = new Random(3);
        for (int i = 0; i < 10; i++) {
            learn(random);
        }
        Instant then = now;
        String flood = someIds().getFirst();
        now = now.plusSeconds(60);
        for (int i = 0; i < 10; i++) {
            learn(random);
        }
        awaitRows();
        Walk walk = new Walk(2, Direction.BOTH, List.of(), then, 100, 100);

        assertThat(walks.traverse(REACH, List.of(flood), walk))
                .isEqualTo(plainWalks.traverse(REACH, List.of(flood), walk));
        assertThat(walks.all("acme", "default", GraphStore.Place.START, 100, then))
                .isEqualTo(plainWalks.all("acme", "default", GraphStore.Place.START, 100, then))
                .isNotEqualTo(walks.all("acme", "default", GraphStore.Place.START, 100, null));
    }

    @Test
    void aSpaceThatIsTooLargeIsLeftToTheDatabase() {
        Random random = new Random(4);
        for (int i = 0; i < 30; i++) {
            learn(random);
        }
        try (HeldGraph small = new HeldGraph(plain, new SqlLinkSource(database), events, database, Caches.none(), 64)) {
            small.start();
            EntityGraph onSmall = new EntityGraph(small, events, database, () -> now, new Random(6));
            Walk walk = new Walk(2, Direction.BOTH, List.of(), null, 100, 100);
            String flood = someIds().getFirst();
            for (int i = 0; i < 3; i++) {
                assertThat(onSmall.traverse(REACH, List.of(flood), walk))
                        .isEqualTo(plainWalks.traverse(REACH, List.of(flood), walk));
            }
            assertThat(small.holds("acme", "default")).isFalse();
        }
    }
}
