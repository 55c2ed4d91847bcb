package io.continuum.instance.enrich;

import io.continuum.instance.llm.Answer;
import io.continuum.instance.llm.ModelClient;
import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.recall.Embedding;
import io.continuum.instance.work.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives each message a vector. With another model it begins anew, and until it is through, both have theirs. */
final class EmbeddingTask implements Task {
    /** Longest text that is sent; of a longer one, its beginning. */
    static final int TEXT_CHARS_MAX = 8_000;

    private static final int EVENTS_PER_PIECE = 200;
    private static final int TEXTS_PER_REQUEST = 32;

    private final ModelClient client;
    private final int dimensions;
    private final Policies policies;
    private final Batches batches;
    private final EnrichStore store;
    private final Events events;
    private final Transactions transactions;
    private final Budget budget;

    /** @param dimensions to ask for; 0 leaves it to the model */
    EmbeddingTask(
            ModelClient client,
            int dimensions,
            Policies policies,
            Batches batches,
            EnrichStore store,
            Events events,
            Transactions transactions,
            Budget budget) {
        this.client = client;
        this.dimensions = dimensions;
        this.policies = policies;
        this.batches = batches;
        this.store = store;
        this.events = events;
        this.transactions = transactions;
        this.budget = budget;
    }

    @Override
    public String name() {
        return "embedding";
    }

    @Override
    public Outcome work(String tenant) {
        Policies.Terms terms = policies.terms(tenant, client.server());
        if (terms.allowNothing()) {
            return new Outcome.Idle();
        }
        Position position = store.position(tenant, name());
        long from = position.terms().equals(terms.text()) ? position.done() : 0;
        Batches.Batch batch = batches.after(tenant, from, EVENTS_PER_PIECE, terms);
        Set<String> have = store.embedded(
                tenant,
                client.server().model(),
                batch.messages().stream().map(learnt -> learnt.raw().id()).toList());
        List<Memory> wanting = batch.messages().stream()
                .map(Batches.Learnt::raw)
                .filter(raw -> !have.contains(raw.id()))
                .toList();
        for (int at = 0; at < wanting.size(); at += TEXTS_PER_REQUEST) {
            List<Memory> some = wanting.subList(at, Math.min(wanting.size(), at + TEXTS_PER_REQUEST));
            if (embed(tenant, some) instanceof Outcome.Paused paused) {
                return paused;
            }
        }
        if (batch.upTo() > position.done() || !position.terms().equals(terms.text())) {
            store.savePosition(tenant, name(), new Position(batch.upTo(), terms.text()));
        }
        return batch.whole() ? new Outcome.Idle() : new Outcome.More();
    }

    /** All in one request; should the server dislike one of them, each by itself, and that one has no vector then. */
    private Outcome embed(String tenant, List<Memory> raws) {
        if (budget.isUsedUp()) {
            return new Outcome.Paused(budget.untilTomorrow(), "the tokens of the day are used up");
        }
        List<String> texts = raws.stream().map(EmbeddingTask::beginning).toList();
        switch (client.embed(texts, dimensions, client.server().timeout())) {
            case Answer.Got<List<float[]>>(List<float[]> vectors, long tokens) -> {
                Map<String, Embedding> embedded = new LinkedHashMap<>();
                for (int i = 0; i < vectors.size(); i++) {
                    embedded.put(raws.get(i).id(), new Embedding(client.server().model(), vectors.get(i)));
                }
                save(tenant, raws, embedded, tokens);
                return new Outcome.More();
            }
            case Answer.Later<List<float[]>>(String detail, Duration pause) -> {
                return new Outcome.Paused(pause, detail);
            }
            case Answer.Unusable<List<float[]>>(String _, long tokens) -> {
                budget.spend(tokens);
                for (Memory raw : raws.size() == 1 ? new ArrayList<Memory>() : raws) {
                    if (embed(tenant, List.of(raw)) instanceof Outcome.Paused paused) {
                        return paused;
                    }
                }
                return new Outcome.More();
            }
        }
    }

    private void save(String tenant, List<Memory> raws, Map<String, Embedding> embedded, long tokens) {
        transactions.run(() -> {
            store.saveVectors(tenant, embedded);
            budget.spend(tokens);
            for (Memory raw : raws) {
                events.record(tenant, Event.MEMORY_ENRICHED, raw.space(), raw.id(), Cause.by(name(), ""));
            }
        });
    }

    static String beginning(Memory raw) {
        return raw.text().substring(0, Math.min(raw.text().length(), TEXT_CHARS_MAX));
    }

    @Override
    public TaskStatus status(String tenant) {
        Policies.Terms terms = policies.terms(tenant, client.server());
        return Standing.of(
                this,
                client,
                budget,
                terms,
                batches.behind(tenant, store.position(tenant, name()).done()),
                store.embeddedCount(tenant, client.server().model()));
    }
}
