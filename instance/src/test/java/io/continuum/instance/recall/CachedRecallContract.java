package io.continuum.instance.recall;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.EntityGraph;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Generations;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Retention;
import io.continuum.instance.memory.SameNames;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Share;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.memory.Tier;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlGraphStore;
import io.continuum.instance.store.SqlMemoryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** M-55: caches change no answer, whatever happens in which process in which order. */
public abstract class CachedRecallContract {
    private static final List<String> NAMES = List.of("Heron", "Stork", "Plover", "Curlew", "Dunlin", "Avocet");
    private static final Reach REACH = Reach.ofTenant("acme");
    private static final int STEPS = 40;

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-05-04T10:00:00Z");

    /** The same database each time, opened once more. */
    protected abstract Database open(Path inFolder);

    protected abstract EventStore eventStore(Database database);

    /** A process on the database, with an index and caches of its own. */
    private final class Process implements AutoCloseable {
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final Caches caches = new Caches(meters, 1 << 20);
        private final Database database = open(folder);
        private final Learning learning;
        private final EntityGraph graph;
        private final Index index;
        private final Recall recall;

        Process(String name, long seed) {
            Events events = new Events(eventStore(database), database, () -> now);
            MemoryStore memories = new SqlMemoryStore(database);
            Standings standings = new Standings(memories, new SqlConflictStore(database), events, database, () -> now);
            learning =
                    new Learning(memories, standings, events, database, new Extractor(), () -> now, new Random(seed));
            graph = new EntityGraph(new SqlGraphStore(database), events, database, () -> now, new Random(seed + 1));
            Generations generations = new Generations(events);
            generations.onRemoval(caches::forget);
            index = new Index(
                    folder.resolve(name), events, () -> now, Ranking.DEFAULT, Embeddings.NONE, generations, caches);
            index.add(new MemoryDocuments(memories));
            index.synonyms(reach -> {
                SameNames names = graph.sameNames(reach);
                return names::in;
            });
            recall = new Recall(index, memories, caches);
        }

        Recall.Answer ask(String question) {
            return recall.recall(Ask.of(REACH, question), 10, 2_000);
        }

        /** What may have been kept through many steps is what would be found if nothing had been. */
        void holdAgainstNothingKept(List<String> questions) {
            List<Recall.Answer> kept = questions.stream().map(this::ask).toList();
            caches.forget("acme");
            List<Recall.Answer> anew = questions.stream().map(this::ask).toList();
            for (int i = 0; i < kept.size(); i++) {
                assertThat(kept.get(i).page()).isEqualTo(anew.get(i).page());
                assertThat(kept.get(i).context()).isEqualTo(anew.get(i).context());
                assertThat(kept.get(i).entities()).isEqualTo(anew.get(i).entities());
                assertThat(kept.get(i).edges()).isEqualTo(anew.get(i).edges());
            }
        }

        double hits() {
            return meters.find("continuum.cache.requests").tag("result", "hit").functionCounters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
        }

        @Override
        public void close() {
            index.close();
            database.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void answersAreTheSameWithCachesAndWithout(long seed) {
        Random random = new Random(seed);
        Map<String, String> living = new HashMap<>(); // word of a text -> id
        List<String> gone = new ArrayList<>();
        List<String> merges = new ArrayList<>();
        List<String> questions =
                NAMES.stream().map(name -> "where is the " + name).toList();
        try (Process one = new Process("one", seed);
                Process other = new Process("other", seed + 100)) {
            for (int step = 0; step < STEPS; step++) {
                Process writer = random.nextBoolean() ? one : other;
                Process reader = random.nextBoolean() ? one : other;
                switch (random.nextInt(6)) {
                    case 0, 1 -> learn(writer, step, random, living);
                    case 2 -> forget(writer, random, living, gone);
                    case 3 -> merge(writer, random, merges);
                    case 4 -> unmerge(writer, random, merges);
                    default -> now = now.plus(Duration.ofSeconds(random.nextInt(400)));
                }
                for (String word : living.keySet()) {
                    assertThat(texts(reader.ask(word)))
                            .as("seed %d step %d", seed, step)
                            .anyMatch(text -> text.contains(word));
                }
                for (String word : gone) {
                    assertThat(texts(reader.ask(word)))
                            .as("seed %d step %d", seed, step)
                            .noneMatch(text -> text.contains(word));
                }
                if (step % 3 == 0) {
                    reader.holdAgainstNothingKept(questions);
                } else {
                    questions.forEach(reader::ask);
                }
            }
            assertThat(one.hits() + other.hits()).as("seed %d", seed).isPositive();
        }
    }

    private static List<String> texts(Recall.Answer answer) {
        return answer.hits().stream().map(hit -> hit.document().text()).toList();
    }

    private static void learn(Process process, int step, Random random, Map<String, String> living) {
        String word = "token" + step + "x" + random.nextInt(1_000);
        String text = "The " + NAMES.get(random.nextInt(NAMES.size())) + " met the "
                + NAMES.get(random.nextInt(NAMES.size())) + " near " + word + ".";
        living.put(
                word,
                process.learning
                        .learn(new Scope("acme", "default"), List.of(Note.of(text)))
                        .ids()
                        .getFirst());
    }

    private static void forget(Process process, Random random, Map<String, String> living, List<String> gone) {
        if (!living.isEmpty()) {
            String word = living.keySet().stream().sorted().toList().get(random.nextInt(living.size()));
            process.learning.forget(REACH, String.valueOf(living.remove(word)));
            gone.add(word);
        }
    }

    private static void merge(Process process, Random random, List<String> merges) {
        List<EntityGraph.Node> from = process.graph.named(REACH, NAMES.get(random.nextInt(NAMES.size())), 1);
        List<EntityGraph.Node> into = process.graph.named(REACH, NAMES.get(random.nextInt(NAMES.size())), 1);
        if (!from.isEmpty()
                && !into.isEmpty()
                && process.graph.merge(
                                REACH, from.getFirst().id(), into.getFirst().id(), "test", "")
                        instanceof EntityGraph.Outcome.Done done) {
            merges.add(done.merge().id());
        }
    }

    private static void unmerge(Process process, Random random, List<String> merges) {
        if (!merges.isEmpty()) {
            process.graph.unmerge(REACH, merges.remove(random.nextInt(merges.size())), "test");
        }
    }

    /** Facets and pages are kept apart from the plain answer. */
    @ParameterizedTest
    @ValueSource(longs = 7)
    void anotherPageOrFacetIsAnotherAnswer(long seed) {
        try (Process process = new Process("one", seed)) {
            for (int i = 0; i < 15; i++) {
                process.learning.learn(
                        new Scope("acme", "default"), List.of(Note.of("A heron was seen at pond number " + i + ".")));
            }
            Ask ask = Ask.of(REACH, "heron pond");
            Page first = process.index.search(ask, "", 10, Set.of());

            assertThat(process.index.search(ask, "", 5, Set.of()).hits()).hasSize(5);
            assertThat(process.index.search(ask, first.next(), 10, Set.of()).hits())
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(first.hits());
            assertThat(process.index
                            .search(ask, "", 10, Set.of(Facet.of("kind")))
                            .facets())
                    .isNotEmpty();
            assertThat(process.index.search(ask, "", 10, Set.of())).isSameAs(first);
        }
    }

    /** What expires is not found one moment longer because it was found before. */
    @ParameterizedTest
    @ValueSource(longs = 9)
    void whatExpiresIsNotKept(long seed) {
        try (Process process = new Process("one", seed)) {
            process.learning.learn(
                    new Scope("acme", "default"), List.of(expiring("A heron nests here.", now.plusSeconds(30))));

            assertThat(texts(process.ask("heron"))).hasSize(1);
            now = now.plusSeconds(29);
            assertThat(texts(process.ask("heron"))).hasSize(1);
            now = now.plusSeconds(1);
            assertThat(texts(process.ask("heron"))).isEmpty();
        }
    }

    private static Note expiring(String text, Instant at) {
        Keeping keeping = new Keeping(false, Share.ASK, Tier.HOT, Retention.STANDARD, at);
        return new Note(text, Kind.NOTE, "", "", "user", "", List.of(), null, Map.of(), keeping);
    }
}
