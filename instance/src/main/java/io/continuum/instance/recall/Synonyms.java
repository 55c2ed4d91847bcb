package io.continuum.instance.recall;

import io.continuum.instance.memory.Reach;
import java.util.Map;
import java.util.Set;

/** Knows which names mean the same. Thread-safe. */
@FunctionalInterface
public interface Synonyms {
    /** Nothing means the same as anything. */
    Synonyms NONE = (_, _) -> Map.of();

    /** The names within a question that have others, in lower case, each with those others. */
    Map<String, Set<String>> in(Reach reach, String question);
}
