package io.continuum.instance.memory;

import io.continuum.instance.extract.Gazetteer;
import io.continuum.instance.extract.Gazetteer.Words;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the names again that a space knows. It asks the store about the words of the texts at hand, so that learning costs the
 * same however many names there are, and nothing is held that forgetting would have to find. Thread-safe.
 */
final class KnownNames {
    private final MemoryStore store;

    KnownNames(MemoryStore store) {
        this.store = store;
    }

    /**
     * Those of the derivations in which known names stand, with these, by the id of their message.
     *
     * @param derivations in the order in which they were said: what one brings is known in those after it
     */
    Map<String, Derivation> recognised(Scope scope, List<Derivation> derivations) {
        List<Derivation> spoken =
                derivations.stream().filter(Derivation::isOfSpoken).toList();
        List<Words> texts = spoken.stream()
                .map(derivation -> Gazetteer.words(derivation.raw().text()))
                .toList();
        Gazetteer names = named(scope, texts);
        Map<String, Derivation> recognised = new HashMap<>();
        for (int i = 0; i < spoken.size(); i++) {
            Derivation derivation = spoken.get(i);
            Derivation more = derivation.recognising(names.find(texts.get(i)));
            if (more != derivation) {
                recognised.put(derivation.raw().id(), more);
            }
            derivation.names().forEach(names::add);
        }
        return recognised;
    }

    /** The names of the space that may stand in these texts. */
    private Gazetteer named(Scope scope, List<Words> texts) {
        Gazetteer names = new Gazetteer();
        Set<String> words = new HashSet<>();
        texts.forEach(text -> text.addTo(words));
        store.longestNames(scope, words).forEach(names::expect);
        Set<String> candidates = new HashSet<>();
        texts.forEach(text -> names.candidates(text, candidates));
        store.namesAmong(scope, candidates).forEach(names::add);
        return names;
    }
}
