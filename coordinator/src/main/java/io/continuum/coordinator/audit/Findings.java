package io.continuum.coordinator.audit;

import java.util.ArrayList;
import java.util.List;

/** What an audit found wrong, one sentence each. Not thread-safe. */
public final class Findings {
    private static final int SHOWN_MAX = 100;

    private final List<String> sentences = new ArrayList<>();
    private long more;

    void add(String sentence, Object... values) {
        if (sentences.size() < SHOWN_MAX) {
            sentences.add(sentence.formatted(values));
        } else {
            more++;
        }
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    /** The sentences; of very many only the first, and how many more there are. */
    public List<String> sentences() {
        List<String> shown = new ArrayList<>(sentences);
        if (more > 0) {
            shown.add("and " + more + " more");
        }
        return shown;
    }
}
