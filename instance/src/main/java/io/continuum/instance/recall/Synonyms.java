package io.continuum.instance.recall;

import io.continuum.instance.memory.Reach;
import java.util.Map;
import java.util.Set;

/** Knows which names mean the same. Thread-safe. */
@FunctionalInterface
public interface Synonyms {
    /** Nothing means the same as anything. */
    Synonyms NONE = _ -> _ -> Map.of();

    /** The names of a reach that have others, as they are now. */
    Known of(Reach reach);

    /** Names that have others. Does not change. */
    @FunctionalInterface
    interface Known {
        /** Those within a question, in lower case, each with its others. */
        Map<String, Set<String>> in(String question);

        /** About how many bytes it takes in memory. */
        default int bytes() {
            return 0;
        }
    }
}
