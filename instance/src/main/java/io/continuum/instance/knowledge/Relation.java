package io.continuum.instance.knowledge;

/** That a thing stands in a relation to another, in active voice. */
public record Relation(String from, String to, String type) {
    public Relation {
        Node.requireName("a relation's type", type);
    }
}
