package io.continuum.instance.extract;

import java.util.List;

/**
 * A sentence worth a memory of its own.
 *
 * @param text the whole sentence
 * @param choice what was decided or preferred
 * @param rationale why, empty when not said
 * @param alternatives what was not chosen
 * @param claim what the sentence says about something; {@link Claim#NONE} when it can contradict nothing
 */
public record Statement(
        Kind kind,
        String text,
        String choice,
        String rationale,
        List<String> alternatives,
        Claim claim,
        int start,
        int end) {

    /** What the sentence is. */
    public enum Kind {
        DECISION,
        PREFERENCE,
        FACT
    }
}
