package io.continuum.instance.extract;

/** The relations a text can state. */
public enum Predicate {
    INDICATES("rel:indicates"),
    CAUSED_BY("rel:caused-by"),
    FIXED_BY("rel:fixed-by"),
    PREVENTED_BY("rel:prevented-by"),
    REQUIRES("rel:requires"),
    REPLACED_BY("rel:replaced-by");

    private final String id;

    Predicate(String id) {
        this.id = id;
    }

    /** The id of the relation in edges and patterns. */
    public String id() {
        return id;
    }
}
