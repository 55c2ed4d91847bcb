package io.continuum.instance.memory;

/**
 * A thing that memories mention. The same normalised name of the same type in the same space is the same entity.
 *
 * @param type {@code name}, {@code phrase}, or a typed token's type such as {@code cve}
 * @param name as first written
 * @param norm lower case, single spaces; what entities are equal by
 */
public record Entity(String tenant, String id, String space, String type, String name, String norm) {
    /** Type of proper names. */
    public static final String NAME = "name";
    /** Type of phrases: key phrases and the two ends of a stated relation. */
    public static final String PHRASE = "phrase";

    /** Type of a phrase that was said in two sessions at least; it keeps the id that it had before. */
    public static final String CONCEPT = "concept";

    /** Its id follows from what it is, so that it is the same after a rebuild. */
    public static Entity of(Scope scope, String type, String name, String norm) {
        String first = type.equals(CONCEPT) ? PHRASE : type;
        String id = Ids.ofContent("entity", scope.tenant(), scope.space(), first, norm);
        return new Entity(scope.tenant(), id, scope.space(), type, name, norm);
    }
}
