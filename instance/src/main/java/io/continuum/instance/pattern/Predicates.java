package io.continuum.instance.pattern;

import java.util.List;

/** The relations that a pattern can state. */
public final class Predicates {
    /** A symptom or problem points to a cause or a public class. */
    public static final String INDICATES = "rel:indicates";

    public static final String CAUSED_BY = "rel:caused-by";
    public static final String FIXED_BY = "rel:fixed-by";
    public static final String PREVENTED_BY = "rel:prevented-by";
    public static final String REQUIRES = "rel:requires";
    public static final String REPLACED_BY = "rel:replaced-by";

    /** In the order in which a question without a hint is asked. */
    public static final List<String> ALL = List.of(INDICATES, CAUSED_BY, FIXED_BY, PREVENTED_BY, REQUIRES, REPLACED_BY);

    private Predicates() {}

    /** The relation as the middle of an English sentence. */
    public static String inWords(String predicate) {
        return switch (predicate) {
            case INDICATES -> "indicates";
            case CAUSED_BY -> "is caused by";
            case FIXED_BY -> "is fixed by";
            case PREVENTED_BY -> "is prevented by";
            case REQUIRES -> "requires";
            case REPLACED_BY -> "is replaced by";
            default -> predicate;
        };
    }
}
