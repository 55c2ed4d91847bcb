package io.continuum.instance.extract;

import java.util.HashMap;
import java.util.Map;

/** Words that cannot both be true of one thing. */
public final class Antonyms {
    private static final Map<String, String> PAIRS = pairs();

    private Antonyms() {}

    static boolean known(String word) {
        return PAIRS.containsKey(word);
    }

    /** Whether one denies the other: {@code up} and {@code down}, {@code stable} and {@code unstable}. */
    public static boolean contradict(String one, String other) {
        return other.equals(PAIRS.get(one))
                || other.equals("not " + one)
                || one.equals("not " + other)
                || other.equals("un" + one)
                || one.equals("un" + other);
    }

    private static Map<String, String> pairs() {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : ("up down,on off,open closed,enabled disabled,allowed forbidden,required optional,mandatory"
                        + " optional,stable unstable,safe unsafe,public private,fast slow,active inactive,available"
                        + " unavailable,supported unsupported,deprecated supported,read-only writable,true false,frozen"
                        + " unfrozen,blocked unblocked")
                .split(",")) {
            String[] both = pair.split(" ");
            pairs.put(both[0], both[1]);
            pairs.put(both[1], both[0]);
        }
        return Map.copyOf(pairs);
    }
}
