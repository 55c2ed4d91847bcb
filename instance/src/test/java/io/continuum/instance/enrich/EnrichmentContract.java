package io.continuum.instance.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.extract.Extractor;
import io.continuum.instance.llm.Egress;
import io.continuum.instance.llm.ModelServer;
import io.continuum.instance.llm.ModelServer.Canned;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.memory.Trust;
import io.continuum.instance.recall.Ask;
import io.continuum.instance.recall.Embedding;
import io.continuum.instance.recall.Hit;
import io.continuum.instance.recall.Index;
import io.continuum.instance.recall.MemoryDocuments;
import io.continuum.instance.recall.Ranking;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlEnrichStore;
import io.continuum.instance.store.SqlMemoryStore;
import io.continuum.instance.work.ReadOnly;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What models add to memory on every database, and what they are not shown. */
public abstract class EnrichmentContract {
    private static final Reach ACME = Reach.ofTenant("acme");
    private static final long PLENTY = 1_000_000;

    @TempDir
    private Path folder;

    private final ModelServer server = new ModelServer();
    private final InstantSource clock = () -> this.now;
    private Instant now = Instant.parse("2026-05-04T10:00:00Z");
    private Database database;
    private MemoryStore memories;
    private Events events;
    private Learning learning;
    private EnrichStore store;
    private Policies policies;
    private Models models;
    private Enrichment enrichment;
    private Index index;

    protected abstract Database open();

    protected abstract EventStore eventStore(Database database);

    @BeforeEach
    void openMemory() {
        database = open();
        memories = new SqlMemoryStore(database);
        events = new Events(eventStore(database), database, clock);
        Standings standings = new Standings(memories, new SqlConflictStore(database), events, database, clock);
        learning = new Learning(memories, standings, events, database, new Extractor(), clock, new Random(7));
        store = new SqlEnrichStore(database);
        use("small", PLENTY);
        policies.set("acme", "default", Egress.LOCAL, "test");
    }

    /** Starts over with these models, as after a restart. */
    private void use(String embeddingModel, long tokensPerDay) {
        closeModels();
        policies = new Policies(store, events, database, Egress.NONE);
        models = new Models(
                new Models.Use(server.named("talker"), tokensPerDay),
                new Models.Use(server.named(embeddingModel), tokensPerDay),
                0,
                policies,
                store,
                clock);
        enrichment = models.enrichment(learning, memories, events, database);
        index = new Index(folder.resolve("index"), events, clock, Ranking.DEFAULT, models.embeddings());
        index.add(new MemoryDocuments(memories, models.embeddings()));
        index.start();
    }

    private void closeModels() {
        if (models != null) {
            index.close();
            models.close();
        }
    }

    @AfterEach
    void close() {
        closeModels();
        database.close();
        server.close();
    }

    private List<String> learn(String... texts) {
        return learning.learn(
                        new Scope("acme", "default"),
                        List.of(texts).stream().map(Note::of).toList())
                .ids();
    }

    /** A piece for each of some seconds, which is more than there are. */
    private void work() {
        for (int i = 0; i < 20; i++) {
            now = now.plusSeconds(2);
            enrichment.work("acme");
        }
    }

    private List<Hit> find(String question) {
        return index.search(Ask.of(new Reach("acme", "default"), question), "", 10, Set.of())
                .hits();
    }

    private List<Memory> all(Kind kind) {
        return memories.list(ACME, Filter.eq(Filter.Field.KIND, kind.wireName()), null, "", 100);
    }

    @Test
    void aQuestionInOtherWordsFindsWhatAModelSaysIsAlike() {
        learn("The automobile is in the workshop.", "Flour is stored in the cellar.");
        assertThat(find("where is my car")).isEmpty();

        work();

        assertThat(find("where is my car").getFirst().document().text()).contains("automobile");
        assertThat(find("where is my car").getFirst().why().vector()).isPositive();
        assertThat(find("cellar").getFirst().document().text()).contains("Flour");
    }

    @Test
    void withoutTheServerWordsStillFind() {
        learn("The automobile is in the workshop.");
        work();
        server.instead(_ -> Canned.of(500, ""));

        assertThat(find("workshop")).hasSize(1);
    }

    @Test
    void r16NothingLeavesASpaceThatDoesNotAllowIt() {
        policies.set("acme", "default", Egress.NONE, "test");
        learn("The automobile is in the workshop.");
        work();
        find("Who is the physician?");
        assertThat(server.requests()).isEmpty();
        assertThat(enrichment.status("acme")).extracting(TaskStatus::state).containsOnly("not_allowed");

        policies.set("acme", "default", Egress.ANY, "test");
        work();
        assertThat(server.embedded()).containsExactly("The automobile is in the workshop.");
    }

    @Test
    void aSpaceOfWhichNothingWasSaidFollowsTheUsualPolicy() {
        learning.learn(new Scope("acme", "other"), List.of(Note.of("The automobile is in the workshop.")));
        work();

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void r21AfterARestartWorkGoesOnWhereItStopped() {
        learn("The first car of the morning came late.", "A second loaf of bread is on the table.");
        work();
        use("small", PLENTY);
        learn("The third physician left the building early.");
        work();

        assertThat(server.embedded()).hasSize(3).doesNotHaveDuplicates();
        assertThat(enrichment.status("acme"))
                .filteredOn(status -> status.task().equals("embedding"))
                .allSatisfy(status -> {
                    assertThat(status.done()).isEqualTo(3);
                    assertThat(status.behind()).isZero();
                    assertThat(status.state()).isEqualTo("idle");
                });
    }

    @Test
    void afterAFailureNothingIsMissing() {
        learn("The first car of the morning came late.");
        server.instead(_ -> Canned.of(503, ""));
        work();
        server.instead(_ -> Canned.of(0, ""));
        now = now.plus(Duration.ofMinutes(20));
        work();

        assertThat(find("vehicle")).hasSize(1);
    }

    @Test
    void r21VectorsOfTwoModelsAreNeverHeldAgainstEachOther() {
        List<String> ids = learn("The automobile is in the workshop.");
        work();
        use("other", PLENTY);

        assertThat(find("where is my car")).isEmpty();

        work();
        assertThat(find("where is my car")).hasSize(1);
        assertThat(store.vectors("acme", ids).values())
                .extracting(Embedding::model)
                .containsExactly("other");
    }

    @Test
    void whatIsForgottenLosesItsVector() {
        List<String> ids = learn("The automobile is in the workshop.");
        work();
        assertThat(store.vectors("acme", ids)).hasSize(1);

        learning.forget(ACME, ids.getFirst());

        assertThat(store.vectors("acme", ids)).isEmpty();
        assertThat(find("where is my car")).isEmpty();
    }

    @Test
    void aTextTheServerRefusesLeavesTheOthersTheirVectors() {
        server.instead(request ->
                Canned.of(request.path("input").toString().contains("poison") ? 400 : 0, "{\"error\": \"no\"}"));
        List<String> ids = learn(
                "The automobile is in the workshop.",
                "A flask of poison stands there.",
                "Bread is on the table today.");
        for (int i = 0; i < 10; i++) {
            now = now.plus(Duration.ofMinutes(11));
            enrichment.work("acme");
        }

        assertThat(store.vectors("acme", ids).keySet()).containsExactlyInAnyOrder(ids.get(0), ids.get(2));
    }

    @Test
    void overItsBudgetATaskWaitsForTheNextDay() {
        use("small", 10);
        learn("The automobile is in the workshop.");
        work();
        learn("Flour is stored in the cellar downstairs.");
        work();
        assertThat(server.embedded()).hasSize(1);
        assertThat(enrichment.status("acme")).extracting(TaskStatus::state).contains("over_budget");

        now = now.plus(Duration.ofDays(1));
        work();
        assertThat(server.embedded()).hasSize(2);
    }

    @Test
    void aQuestionIsPaidFromAnAdvanceAndTheDatabaseHearsOfItLater() {
        find("the first question");
        long commits = database.commits();
        for (int i = 0; i < 50; i++) {
            find("question number " + i);
        }

        assertThat(server.embedded()).hasSize(51);
        assertThat(database.commits()).isEqualTo(commits);
        long spent = store.spent("embedding", LocalDate.ofInstant(now, ZoneOffset.UTC));
        models.close();
        assertThat(store.spent("embedding", LocalDate.ofInstant(now, ZoneOffset.UTC)))
                .isPositive()
                .isLessThan(spent);
    }

    @Test
    void aQuestionOfWhoMayOnlyReadIsPaidToo() throws Exception {
        ReadOnly.reading(() -> find("where is my car"));

        assertThat(server.embedded()).containsExactly("where is my car");
    }

    @Test
    void processesDrawingAtOnceNeverUseMoreThanTheBudget() throws Exception {
        List<Budget> processes = List.of(
                new Budget(store, clock, "shared", 1_000),
                new Budget(store, clock, "shared", 1_000),
                new Budget(store, clock, "shared", 1_000));
        LongAdder used = new LongAdder();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (int thread = 0; thread < 6; thread++) {
                Budget budget = processes.get(thread % 3);
                Random random = new Random(thread);
                threads.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        long most = 1 + random.nextInt(40);
                        budget.draw(most).ifPresent(drawn -> {
                            long really = random.nextLong(most + 1);
                            used.add(really);
                            budget.settle(drawn, really);
                        });
                    }
                });
            }
        }

        assertThat(used.sum()).isBetween(800L, 1_000L);
        assertThat(store.spent("shared", LocalDate.ofInstant(now, ZoneOffset.UTC)))
                .isLessThanOrEqualTo(1_000);
        processes.forEach(Budget::close);
        assertThat(store.spent("shared", LocalDate.ofInstant(now, ZoneOffset.UTC)))
                .isEqualTo(used.sum());
    }

    @Test
    void whatARequestUsedBeyondWhatWasSetAsideCountsToo() {
        Budget budget = new Budget(store, clock, "shared", 100);
        budget.draw(10).ifPresent(drawn -> budget.settle(drawn, 95));
        assertThat(budget.spent()).isEqualTo(95);

        assertThat(budget.draw(10)).isEmpty();
        assertThat(budget.draw(5)).isPresent();
    }

    @Test
    void anAdvanceOfYesterdayBuysNothingToday() {
        Budget budget = new Budget(store, clock, "shared", 100);
        budget.draw(100);
        assertThat(budget.draw(1)).isEmpty();

        now = now.plus(Duration.ofDays(1));
        assertThat(budget.draw(100)).isPresent();
        assertThat(budget.draw(1)).isEmpty();
    }

    @Test
    void whatAModelPointsOutJoinsTheMemoriesAsLessSure() {
        String quote = "For the ledger it will be PostgreSQL after all";
        server.says(_ -> "{\"statements\": [{\"kind\": \"decision\", \"quote\": \"" + quote
                + "\"}, {\"kind\": \"fact\", \"quote\": \"The moon is made of cheese\"}]}");
        learn("Good that we talked. " + quote + ". See you.");
        work();

        assertThat(all(Kind.FACT)).isEmpty();
        assertThat(all(Kind.DECISION)).singleElement().satisfies(decision -> {
            assertThat(decision.text()).isEqualTo(quote);
            assertThat(decision.spanStart()).isEqualTo(21);
            assertThat(decision.rule()).isEqualTo("model:decision");
            assertThat(decision.worth().trust()).isEqualTo(Trust.AGENT);
            assertThat(decision.worth().confidence()).isLessThan(1);
            assertThat(decision.detail()).containsEntry("status", "proposed");
        });
    }

    @Test
    void whatARuleHasSeenIsNotPointedOutAgain() {
        String quote = "We decided to use SQLite because it is small";
        server.says(_ -> "{\"statements\": [{\"kind\": \"decision\", \"quote\": \"" + quote + "\"}]}");
        learn(quote + ".");
        work();

        assertThat(all(Kind.DECISION))
                .hasSize(1)
                .allMatch(decision -> decision.rule().equals("decision"));
    }

    @Test
    void aModelThatTalksNonsenseChangesNothingAndIsNotAskedForever() {
        server.says(_ -> "I am sorry, as a language model I would rather not.");
        learn("For the ledger it will be PostgreSQL after all, as Ines said.");
        work();
        long asked = server.requests().size();
        now = now.plus(Duration.ofHours(1));
        work();

        assertThat(all(Kind.DECISION)).isEmpty();
        assertThat(server.requests()).hasSize((int) asked);
    }

    @Test
    void tryingTheModelsSaysWhatTheyCan() {
        server.says(_ -> "{\"statements\": []}");

        assertThat(models.trials())
                .extracting(Models.Trial::task, Models.Trial::works, Models.Trial::result)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("statements", true, "0 statements in the sample"),
                        org.assertj.core.groups.Tuple.tuple("embedding", true, "5 dimensions"));
    }
}
