package io.continuum.instance.recall;

import io.continuum.instance.memory.Generation;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Knows the vectors of memories and of questions, where there is a model. May block; called on worker threads. */
public interface Embeddings {
    /** There is no model. */
    Embeddings NONE = new Embeddings() {
        @Override
        public Map<String, Embedding> of(String tenant, Collection<String> ids) {
            return Map.of();
        }

        @Override
        public Optional<Embedding> ofQuestion(Ask ask, Generation generation) {
            return Optional.empty();
        }
    };

    /** The vectors of those of these memories that have one. */
    Map<String, Embedding> of(String tenant, Collection<String> ids);

    /** Empty when no model may, by the policies of this generation, or can say; then words have to do. */
    Optional<Embedding> ofQuestion(Ask ask, Generation generation);
}
