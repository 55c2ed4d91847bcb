package io.continuum.instance.knowledge;

import io.continuum.instance.memory.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What is said of the things of a space, in lower case and in memory, so that a search for any few letters need not read
 * every row. Only where one process alone writes: nobody else's changes are heard of. All of it can be thrown away at any
 * time. Thread-safe.
 */
public final class FoldedTexts {
    /** A space of more than this is searched where it is stored. */
    static final int CHARS_MAX = 4_000_000;

    private static final int SPACES_MAX = 8;
    /** Between the texts of a thing; {@code WellFormed} lets none through. */
    private static final char BETWEEN = '\0';

    private static final int RUN = 3;
    private static final int RUN_BITS = 9;

    /** A thing's name, type and observations, in lower case, one after another. */
    public record Folded(String name, String texts) {
        /** @param parts name and type as one, then the observations, as they were told */
        public static Folded of(String name, List<String> parts) {
            return new Folded(name, String.join(String.valueOf(BETWEEN), parts).toLowerCase(Locale.ROOT));
        }
    }

    /** The things of one space in the order in which they were told, and which of them have a run of letters. */
    private static final class Space {
        private final List<Folded> things = new ArrayList<>();
        private final Map<String, Integer> places = new HashMap<>();
        private final BitSet[] having = new BitSet[1 << RUN_BITS]; // by a hash of the run, which others share
        private int chars;

        Space(List<Folded> all) {
            Arrays.setAll(having, _ -> new BitSet());
            all.forEach(this::put);
        }

        private synchronized void put(Folded thing) {
            int at = places.computeIfAbsent(thing.name(), _ -> things.size());
            if (at == things.size()) {
                things.add(thing);
            } else {
                String before = things.set(at, thing).texts();
                chars -= before.length();
                runs(before).forEach(run -> having[run].clear(at));
            }
            chars += thing.texts().length();
            runs(thing.texts()).forEach(run -> having[run].set(at));
        }

        private synchronized void observe(String name, List<String> observations) {
            Integer at = places.get(name);
            if (at != null) {
                List<String> parts = new ArrayList<>(List.of(things.get(at).texts()));
                parts.addAll(observations);
                put(Folded.of(name, parts));
            }
        }

        private synchronized List<String> containing(String text, int most) {
            BitSet candidates = new BitSet();
            candidates.set(0, things.size());
            runs(text).forEach(run -> candidates.and(having[run]));
            return candidates.stream()
                    .mapToObj(things::get)
                    .filter(thing -> thing.texts().contains(text))
                    .limit(most)
                    .map(Folded::name)
                    .toList();
        }

        /** Numbers of the three letters at each place. */
        private static IntStream runs(String text) {
            return IntStream.rangeClosed(0, text.length() - RUN).map(at -> {
                int run = (text.charAt(at) * 31 + text.charAt(at + 1)) * 31 + text.charAt(at + 2);
                return (run * 0x9E3779B9) >>> (Integer.SIZE - RUN_BITS);
            });
        }

        private synchronized int chars() {
            return chars;
        }
    }

    private final int spacesMax;
    private final Map<Scope, Space> spaces = new LinkedHashMap<>(); // the one asked last is last
    private long changes;

    private FoldedTexts(int spacesMax) {
        this.spacesMax = spacesMax;
    }

    /** For the only process that writes to its database. */
    public static FoldedTexts ofOneProcess() {
        return new FoldedTexts(SPACES_MAX);
    }

    /** Keeps nothing: every search goes to the store. */
    public static FoldedTexts none() {
        return new FoldedTexts(0);
    }

    /**
     * The names of things that contain a text, in the order in which they were told.
     *
     * @param text in lower case
     * @param load all things of the space; empty when they are too much
     * @return empty when the store has to search
     */
    Optional<List<String>> containing(Scope scope, String text, int most, Supplier<Optional<List<Folded>>> load) {
        if (spacesMax == 0) {
            return Optional.empty();
        }
        Optional<Space> kept = latest(scope);
        if (kept.isPresent()) {
            return Optional.of(kept.get().containing(text, most));
        }
        long before = changes();
        return load.get().map(Space::new).map(loaded -> {
            keep(scope, loaded, before);
            return loaded.containing(text, most);
        });
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized Optional<Space> latest(Scope scope) {
        Optional<Space> kept = Optional.ofNullable(spaces.remove(scope));
        kept.ifPresent(space -> spaces.put(scope, space));
        return kept;
    }

    /** Unless something has changed since it was read. */
    private synchronized void keep(Scope scope, Space loaded, long changesBefore) {
        if (changes == changesBefore) {
            spaces.put(scope, loaded);
            if (spaces.size() > spacesMax) {
                spaces.remove(spaces.keySet().iterator().next());
            }
        }
    }

    /** Call when a commit has added things. */
    synchronized void added(Scope scope, List<Node> nodes) {
        changes++;
        Space space = spaces.get(scope);
        if (space != null) {
            for (Node node : nodes) {
                List<String> parts = new ArrayList<>(List.of(node.name() + "\n" + node.type()));
                parts.addAll(node.observations());
                space.put(Folded.of(node.name(), parts));
            }
            keepSmall(scope, space);
        }
    }

    /** Call when a commit has added observations. */
    synchronized void observed(Scope scope, String name, List<String> observations) {
        changes++;
        Space space = spaces.get(scope);
        if (space != null) {
            space.observe(name, observations);
            keepSmall(scope, space);
        }
    }

    private void keepSmall(Scope scope, Space space) {
        if (space.chars() > CHARS_MAX) {
            spaces.remove(scope);
        }
    }

    /** Call when a commit has removed something. */
    synchronized void removed(Scope scope) {
        changes++;
        spaces.remove(scope);
    }
}
