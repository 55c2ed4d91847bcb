package io.continuum.instance.memory;

import io.continuum.instance.extract.Phrase;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The merged names of some spaces, each with those that mean the same in its space. Does not change. */
public final class SameNames {
    private static final int SYNONYMS_MAX = 8;
    private static final int BYTES_PER_MERGE = 400;

    private record Name(String name, String words, List<String> others) {}

    private final List<Name> names;

    SameNames(List<GraphStore.Merge> merges) {
        Map<String, List<GraphStore.Merge>> bySpace =
                merges.stream().collect(Collectors.groupingBy(GraphStore.Merge::space));
        names = bySpace.values().stream()
                .flatMap(ofSpace -> {
                    Names inSpace = new Names(ofSpace);
                    Set<String> all = new LinkedHashSet<>();
                    ofSpace.forEach(merge -> all.addAll(List.of(merge.norm(), merge.intoNorm())));
                    return all.stream().map(name -> new Name(name, words(name), others(name, inSpace)));
                })
                .toList();
    }

    private static List<String> others(String name, Names names) {
        return names.all(List.of(name)).stream()
                .filter(other -> !other.equals(name))
                .limit(SYNONYMS_MAX)
                .toList();
    }

    /** The names within a text that mean the same as others, in lower case, each with those others. */
    public Map<String, Set<String>> in(String text) {
        if (names.isEmpty()) {
            return Map.of();
        }
        String words = words(text);
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (Name name : names) {
            if (words.contains(name.words())) {
                found.computeIfAbsent(name.name(), _ -> new LinkedHashSet<>()).addAll(name.others());
            }
        }
        return found;
    }

    /** About how many bytes it takes in memory. */
    public int bytes() {
        return names.size() * BYTES_PER_MERGE;
    }

    /** The words of a text in lower case, with one space before and after each. */
    private static String words(String text) {
        return " "
                + Phrase.norm(text).replaceAll("[^\\p{L}\\p{N}]{1,1000}", " ").strip() + " ";
    }
}
