package io.continuum.instance.memory;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which names of one space mean the same thing: each merged name hangs under another, down to one that hangs under none. */
final class Names {
    private final Map<String, String> under = new HashMap<>();
    private final Map<String, Set<String>> below = new HashMap<>();

    Names(List<GraphStore.Merge> merges) {
        for (GraphStore.Merge merge : merges) {
            under.put(merge.norm(), merge.intoNorm());
            below.computeIfAbsent(merge.intoNorm(), _ -> new LinkedHashSet<>()).add(merge.norm());
        }
    }

    /** The name that stands for this one. */
    String chief(String norm) {
        Set<String> seen = new HashSet<>();
        String name = norm;
        for (String next = under.get(name); next != null && seen.add(name); next = under.get(name)) {
            name = next;
        }
        return name;
    }

    /** These names and all that mean the same. */
    Set<String> all(Collection<String> norms) {
        Set<String> all = new LinkedHashSet<>();
        norms.forEach(norm -> gather(chief(norm), all));
        return all;
    }

    private void gather(String norm, Set<String> into) {
        if (into.add(norm)) {
            below.getOrDefault(norm, Set.of()).forEach(lower -> gather(lower, into));
        }
    }
}
