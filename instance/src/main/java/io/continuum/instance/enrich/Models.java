package io.continuum.instance.enrich;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.cache.SecondLevel;
import io.continuum.instance.llm.Answer;
import io.continuum.instance.llm.ModelClient;
import io.continuum.instance.llm.Proposal;
import io.continuum.instance.llm.Proposals;
import io.continuum.instance.llm.Server;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.recall.Embeddings;
import io.continuum.instance.work.Transactions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The models that are configured, none, one or two, and what they are used for. Thread-safe. */
public final class Models implements AutoCloseable {
    private static final String SAMPLE =
            "We decided to keep the ledger in PostgreSQL because its transactions are well understood.";

    /** How a model is used. @param tokensPerDay it may use on a day of UTC */
    public record Use(Server server, long tokensPerDay) {}

    /**
     * What trying a model brought.
     *
     * @param models those the server says it has; empty where it does not say
     * @param result what it made of a sample: a number of dimensions or of statements; or what went wrong
     */
    public record Trial(String task, String server, boolean works, long tookMs, List<String> models, String result) {}

    private final @Nullable ModelClient language;
    private final @Nullable ModelClient embedding;
    private final int dimensions;
    private final Budget languageBudget;
    private final Budget embeddingBudget;
    private final Policies policies;
    private final EnrichStore store;
    private final InstantSource clock;
    private final Caches caches;
    private final SecondLevel shared;

    /** Models of which nothing is kept. */
    public Models(
            @Nullable Use language,
            @Nullable Use embedding,
            int dimensions,
            Policies policies,
            EnrichStore store,
            InstantSource clock) {
        this(language, embedding, dimensions, policies, store, clock, Caches.none(), SecondLevel.none());
    }

    /**
     * @param language null for none
     * @param embedding null for none
     * @param dimensions of vectors to ask for; 0 leaves it to the model
     */
    public Models(
            @Nullable Use language,
            @Nullable Use embedding,
            int dimensions,
            Policies policies,
            EnrichStore store,
            InstantSource clock,
            Caches caches,
            SecondLevel shared) {
        this.caches = caches;
        this.shared = shared;
        this.language = language == null ? null : new ModelClient(language.server(), clock);
        this.embedding = embedding == null ? null : new ModelClient(embedding.server(), clock);
        this.dimensions = dimensions;
        this.languageBudget = new Budget(store, clock, "statements", language == null ? 0 : language.tokensPerDay());
        this.embeddingBudget = new Budget(store, clock, "embedding", embedding == null ? 0 : embedding.tokensPerDay());
        this.policies = policies;
        this.store = store;
        this.clock = clock;
    }

    /** The vectors of memories and of questions. */
    public Embeddings embeddings() {
        return embedding == null
                ? Embeddings.NONE
                : new QuestionVectors(embedding, dimensions, policies, store, embeddingBudget, caches, shared);
    }

    /** The work that the models do on stored messages. */
    public Enrichment enrichment(Learning learning, MemoryStore memories, Events events, Transactions transactions) {
        Batches batches = new Batches(events, memories);
        List<Task> tasks = new ArrayList<>();
        if (embedding != null) {
            tasks.add(new EmbeddingTask(
                    embedding, dimensions, policies, batches, store, events, transactions, embeddingBudget));
        }
        if (language != null) {
            tasks.add(new StatementTask(language, policies, batches, store, learning, languageBudget));
        }
        return new Enrichment(tasks, events, clock);
    }

    /** Tries each model with a sentence of ours; blocks for as long as they take. */
    public List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        if (language != null) {
            trials.add(trial(language, "statements", () -> switch (new Proposals(language).of(SAMPLE)) {
                case Answer.Got<List<Proposal>>(List<Proposal> found, long tokens) -> {
                    languageBudget.spend(tokens);
                    yield new Answer.Got<>(found.size() + " statements in the sample", tokens);
                }
                case Answer.Later<List<Proposal>>(var detail, var pause) -> new Answer.Later<>(detail, pause);
                case Answer.Unusable<List<Proposal>>(var detail, var tokens) -> new Answer.Unusable<>(detail, tokens);
            }));
        }
        if (embedding != null) {
            trials.add(trial(embedding, "embedding", () -> switch (embedding.embed(
                    List.of(SAMPLE), dimensions, embedding.server().timeout())) {
                case Answer.Got<List<float[]>>(List<float[]> vectors, long tokens) -> {
                    embeddingBudget.spend(tokens);
                    yield new Answer.Got<>(vectors.getFirst().length + " dimensions", tokens);
                }
                case Answer.Later<List<float[]>>(var detail, var pause) -> new Answer.Later<>(detail, pause);
                case Answer.Unusable<List<float[]>>(var detail, var tokens) -> new Answer.Unusable<>(detail, tokens);
            }));
        }
        return trials;
    }

    private static Trial trial(ModelClient client, String task, Supplier<Answer<String>> sample) {
        List<String> models = client.models() instanceof Answer.Got<List<String>> got ? got.value() : List.of();
        long start = System.nanoTime();
        Answer<String> answer = sample.get();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        String server = client.server().toString();
        return switch (answer) {
            case Answer.Got<String>(String result, var _) -> new Trial(task, server, true, tookMs, models, result);
            case Answer.Later<String>(String detail, var _) -> new Trial(task, server, false, tookMs, models, detail);
            case Answer.Unusable<String>(String detail, var _) ->
                new Trial(task, server, false, tookMs, models, detail);
        };
    }

    @Override
    public void close() {
        if (language != null) {
            language.close();
        }
        if (embedding != null) {
            embedding.close();
        }
        embeddingBudget.close();
    }
}
