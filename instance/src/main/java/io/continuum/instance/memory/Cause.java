package io.continuum.instance.memory;

/**
 * Who changed something, and why. Texts may be empty; hashes stand for the text before and after, never the text itself.
 *
 * @param actor the key or the rule that did it
 */
public record Cause(String actor, String reason, String beforeHash, String afterHash) {
    /** Nothing to add to the type of the event. */
    public static final Cause NONE = new Cause("", "", "", "");

    /** Done by somebody with a key. */
    public static Cause by(String actor, String reason) {
        return new Cause(actor, reason, "", "");
    }
}
