package io.continuum.instance.enrich;

import io.continuum.instance.llm.Answer;
import io.continuum.instance.llm.ModelClient;
import io.continuum.instance.recall.Ask;
import io.continuum.instance.recall.Embedding;
import io.continuum.instance.recall.Embeddings;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The vectors of memories, and those of questions: a question goes where the texts of its space may go, waits a moment and no
 * longer, and is answered by its words alone where no vector comes of it. Thread-safe.
 */
final class QuestionVectors implements Embeddings {
    private static final Duration WAIT = Duration.ofMillis(1_500);
    private static final int REMEMBERED_MAX = 1_000;

    private final ModelClient client;
    private final int dimensions;
    private final Policies policies;
    private final EnrichStore store;
    private final Budget budget;
    private final Map<String, Embedding> remembered = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Embedding> eldest) {
            return size() > REMEMBERED_MAX;
        }
    });

    QuestionVectors(ModelClient client, int dimensions, Policies policies, EnrichStore store, Budget budget) {
        this.client = client;
        this.dimensions = dimensions;
        this.policies = policies;
        this.store = store;
        this.budget = budget;
    }

    @Override
    public Map<String, Embedding> of(String tenant, Collection<String> ids) {
        return store.vectors(tenant, ids);
    }

    @Override
    public Optional<Embedding> ofQuestion(Ask ask) {
        String question = ask.query().strip();
        if (question.isEmpty()
                || !policies.of(ask.reach().tenant(), ask.reach().space()).allows(client.server())) {
            return Optional.empty();
        }
        String asked = question.substring(0, Math.min(question.length(), EmbeddingTask.TEXT_CHARS_MAX));
        Embedding known = remembered.get(asked);
        if (known != null) {
            return Optional.of(known);
        }
        if (budget.isUsedUp()
                || !(client.embed(List.of(asked), dimensions, WAIT) instanceof Answer.Got<List<float[]>> got)) {
            return Optional.empty();
        }
        budget.spend(got.tokens());
        Embedding embedding = new Embedding(client.server().model(), got.value().getFirst());
        remembered.put(asked, embedding);
        return Optional.of(embedding);
    }
}
