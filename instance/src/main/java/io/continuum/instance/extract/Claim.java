package io.continuum.instance.extract;

import java.util.List;

/**
 * What a sentence says about something, so that two sentences about the same can be held against each other.
 *
 * @param subject what it speaks of, normalised; {@code i} for the speaker
 * @param predicate what it says of it, normalised
 * @param object the value
 * @param exclusive whether there can be only one value at a time
 * @param negated whether it denies the value
 * @param cue what the words say about earlier values
 * @param instead values that this one replaces by name
 */
public record Claim(
        String subject,
        String predicate,
        String object,
        boolean exclusive,
        boolean negated,
        Cue cue,
        List<String> instead) {
    /** A sentence that can contradict nothing. */
    public static final Claim NONE = new Claim("", "", "", false, false, Cue.NONE, List.of());

    /** What the words say about earlier values. */
    public enum Cue {
        NONE,
        /** {@code now}, {@code from now on}: there was another one. */
        NOW,
        /** {@code no longer}, {@code not any more}: this very one is over. */
        NO_LONGER
    }

    public Claim {
        subject = Phrase.norm(subject);
        predicate = Phrase.norm(predicate);
        object = Phrase.norm(object);
        instead = instead.stream().map(Phrase::norm).toList();
    }

    public boolean isPresent() {
        return !predicate.isEmpty();
    }
}
