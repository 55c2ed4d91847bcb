package io.continuum.instance.enrich;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.cache.SecondLevel;
import io.continuum.instance.cache.TenantCache;
import io.continuum.instance.llm.Answer;
import io.continuum.instance.llm.ModelClient;
import io.continuum.instance.memory.Generation;
import io.continuum.instance.recall.Ask;
import io.continuum.instance.recall.Embedding;
import io.continuum.instance.recall.Embeddings;
import io.continuum.protocol.crypt.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The vectors of memories, and those of questions: a question goes where the texts of its space may go, waits a moment and no
 * longer, and is answered by its words alone where no vector comes of it. What was asked before is known by its hash, in this
 * process or another. Thread-safe.
 */
final class QuestionVectors implements Embeddings {
    private static final Duration WAIT = Duration.ofMillis(1_500);
    private static final int CACHE_PERCENT = 30;
    private static final int ENTRY_BYTES = 200; // besides the numbers
    private static final int SPECIAL_TOKENS = 8; // what models put around a text

    private final ModelClient client;
    private final int dimensions;
    private final Policies policies;
    private final EnrichStore store;
    private final Budget budget;
    private final TenantCache<String, Embedding> known;
    private final SecondLevel shared;

    QuestionVectors(
            ModelClient client,
            int dimensions,
            Policies policies,
            EnrichStore store,
            Budget budget,
            Caches caches,
            SecondLevel shared) {
        this.client = client;
        this.dimensions = dimensions;
        this.policies = policies;
        this.store = store;
        this.budget = budget;
        this.known = caches.open(
                "question_vectors",
                CACHE_PERCENT,
                (_, embedding) -> ENTRY_BYTES + Float.BYTES * embedding.vector().length);
        this.shared = shared;
    }

    @Override
    public Map<String, Embedding> of(String tenant, Collection<String> ids) {
        return store.vectors(tenant, ids);
    }

    @Override
    public Optional<Embedding> ofQuestion(Ask ask, Generation generation) {
        String question = ask.query().strip();
        String tenant = ask.reach().tenant();
        if (question.isEmpty()
                || !policies.of(tenant, ask.reach().space(), generation).allows(client.server())) {
            return Optional.empty();
        }
        String asked = question.substring(0, Math.min(question.length(), EmbeddingTask.TEXT_CHARS_MAX));
        String hash = hash(asked);
        return known.get(
                tenant,
                hash,
                dimensions,
                () -> shared.get(tenant, name(hash), generation.removals())
                        .flatMap(this::read)
                        .or(() -> fromServer(asked, tenant, hash, generation)));
    }

    private Optional<Embedding> fromServer(String asked, String tenant, String hash, Generation generation) {
        // A token is at least a byte, so this is the most that the question can come to.
        long most = asked.getBytes(StandardCharsets.UTF_8).length + SPECIAL_TOKENS;
        return budget.draw(most).flatMap(drawn -> {
            Answer<List<float[]>> answer = client.embed(List.of(asked), dimensions, WAIT);
            budget.settle(drawn, tokens(answer));
            if (!(answer instanceof Answer.Got<List<float[]>> got)) {
                return Optional.empty();
            }
            float[] vector = got.value().getFirst();
            shared.put(tenant, name(hash), generation.removals(), write(vector));
            return Optional.of(new Embedding(client.server().model(), vector));
        });
    }

    private static long tokens(Answer<?> answer) {
        return switch (answer) {
            case Answer.Got<?>(var _, long tokens) -> tokens;
            case Answer.Later<?> _ -> 0;
            case Answer.Unusable<?>(var _, long tokens) -> tokens;
        };
    }

    private static String hash(String asked) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Labels.sha256(asked.getBytes(StandardCharsets.UTF_8)));
    }

    private String name(String hash) {
        return "question\n" + client.server().model() + '\n' + dimensions + '\n' + hash;
    }

    private static byte[] write(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    private Optional<Embedding> read(byte[] bytes) {
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
        boolean isVector = vector.length > 0 && (dimensions == 0 || dimensions == vector.length);
        return isVector ? Optional.of(new Embedding(client.server().model(), vector)) : Optional.empty();
    }
}
