package io.continuum.instance.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlKnowledgeStore;
import io.continuum.instance.store.SqlMemoryStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldedTextsTest {
    private static final Scope SCOPE = new Scope("acme", "default");
    private static final Scope OTHER = new Scope("rival", "default");

    @TempDir
    private Path folder;

    /** Of few letters, so that much contains much. */
    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int left = 1 + random.nextInt(6); left > 0; left--) {
            word.append("aBcÄ\n".charAt(random.nextInt(5)));
        }
        return word.toString().isBlank() ? "a" : word.toString();
    }

    private static List<String> words(Random random, int most) {
        return IntStream.range(0, random.nextInt(most + 1))
                .mapToObj(_ -> word(random))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSearchInMemoryFindsWhatTheTablesHoldWhateverWasAddedAndRemoved(long seed) {
        Random random = new Random(seed);
        try (Database database = SqliteDatabase.open(folder.resolve("memory.db"))) {
            SqlMemoryStore memories = new SqlMemoryStore(database);
            Events events = new Events(new SqliteEventStore(database), database, InstantSource.system());
            Standings standings =
                    new Standings(memories, new SqlConflictStore(database), events, database, InstantSource.system());
            Learning learning = new Learning(
                    memories, standings, events, database, new Extractor(), InstantSource.system(), new Random(seed));
            SqlKnowledgeStore store = new SqlKnowledgeStore(database);
            KnowledgeGraph kept = new KnowledgeGraph(store, learning, memories, database, FoldedTexts.ofOneProcess());
            KnowledgeGraph plain = new KnowledgeGraph(store, learning, memories, database, FoldedTexts.none());
            for (int step = 0; step < 150; step++) {
                Scope scope = random.nextInt(4) == 0 ? OTHER : SCOPE;
                List<Node> there = plain.all(scope).nodes();
                Node one = there.isEmpty() ? new Node("a", "b", List.of()) : there.get(random.nextInt(there.size()));
                switch (there.isEmpty() ? 0 : random.nextInt(6)) {
                    case 0, 1 -> kept.create(scope, List.of(new Node(word(random), word(random), words(random, 3))));
                    case 2 -> kept.observe(scope, List.of(one.name()), List.of(words(random, 3)));
                    case 3 -> kept.remove(scope, List.of(one.name()));
                    case 4 -> kept.removeObservations(scope, one.name(), one.observations());
                    default -> {
                        Reach reach = Reach.ofTenant(scope.tenant());
                        List<Memory> told = memories.list(reach, Filter.ALL, null, "", 100);
                        learning.forget(
                                reach, told.get(random.nextInt(told.size())).id());
                    }
                }
                String wanted = word(random);
                assertThat(kept.search(scope, wanted))
                        .as("step %d, %s", step, wanted)
                        .isEqualTo(plain.search(scope, wanted));
            }
        }
    }

    @Test
    void whatChangesWhileASpaceIsReadIsNotMissedLater() {
        FoldedTexts texts = FoldedTexts.ofOneProcess();
        Node late = new Node("Late", "thing", List.of("Came in between"));

        texts.containing(SCOPE, "came", 10, () -> {
            texts.added(SCOPE, List.of(late)); // committed after the rows below were read
            return Optional.of(List.of());
        });

        assertThat(texts.containing(
                        SCOPE,
                        "came",
                        10,
                        () -> Optional.of(List.of(
                                FoldedTexts.Folded.of(late.name(), List.of("Late\nthing", "Came in between"))))))
                .hasValue(List.of("Late"));
    }
}
