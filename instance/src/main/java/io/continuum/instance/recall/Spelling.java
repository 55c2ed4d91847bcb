package io.continuum.instance.recall;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.search.FuzzyTermsEnum;
import org.apache.lucene.util.BytesRef;

/**
 * Finds the known term a word that the index does not know was probably meant to be: at most two edits away, and of those
 * the one that shares most pairs and triples of letters. An identifier is never taken for another one.
 */
final class Spelling {
    private static final int CHARS_MIN = 4;
    private static final int CHARS_MAX = 40;
    private static final int EDITS_MAX = 2;
    private static final double LIKENESS_MIN = 0.5;

    private final boolean enabled;

    Spelling(boolean enabled) {
        this.enabled = enabled;
    }

    /** The most similar term of the texts, of several the one in most of them; empty when none is similar enough. */
    String repair(String unknown, IndexReader index) throws IOException {
        boolean word = unknown.length() >= CHARS_MIN
                && unknown.length() <= CHARS_MAX
                && unknown.chars().allMatch(Character::isLetter);
        if (!enabled || !word) {
            return "";
        }
        double most = LIKENESS_MIN;
        Set<String> alike = new TreeSet<>();
        Set<String> wanted = grams(unknown);
        for (LeafReaderContext leaf : index.leaves()) {
            Terms terms = leaf.reader().terms(Fields.TEXT);
            if (terms == null) {
                continue;
            }
            FuzzyTermsEnum similar = new FuzzyTermsEnum(terms, new Term(Fields.TEXT, unknown), EDITS_MAX, 0, true);
            for (BytesRef term = similar.next(); term != null; term = similar.next()) {
                String text = term.utf8ToString();
                double likeness = dice(wanted, grams(text));
                if (likeness > most) {
                    alike.clear();
                    most = likeness;
                }
                if (likeness == most && likeness > LIKENESS_MIN) {
                    alike.add(text);
                }
            }
        }
        return mostOften(alike, index);
    }

    /** In all of the index: how it is cut into segments must not matter. */
    private static String mostOften(Set<String> terms, IndexReader index) throws IOException {
        String best = "";
        int most = 0;
        for (String term : terms) {
            int often = index.docFreq(new Term(Fields.TEXT, term));
            if (often > most) {
                best = term;
                most = often;
            }
        }
        return best;
    }

    private static Set<String> grams(String word) {
        Set<String> grams = new HashSet<>();
        for (int size = 2; size <= 3; size++) {
            for (int i = 0; i + size <= word.length(); i++) {
                grams.add(word.substring(i, i + size));
            }
        }
        return grams;
    }

    /** Dice's coefficient: 0 for nothing in common, 1 for the same. */
    private static double dice(Set<String> a, Set<String> b) {
        long shared = a.stream().filter(b::contains).count();
        return 2.0 * shared / (a.size() + b.size());
    }
}
