package io.continuum.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** A decision to record. Immutable. */
public final class Choice extends Body<Choice> {
    private Choice(ObjectNode fields) {
        super(fields);
    }

    @Override
    Choice of(ObjectNode fields) {
        return new Choice(fields);
    }

    public static Choice of(String choice) {
        return new Choice(Wire.object().put("choice", choice));
    }

    /** What was to be decided. */
    public Choice question(String question) {
        return with("question", question);
    }

    public Choice because(String rationale) {
        return with("rationale", rationale);
    }

    public Choice insteadOf(String... alternatives) {
        return with("alternatives", List.of(alternatives));
    }

    /** How far it is: proposed, accepted or superseded; else accepted. */
    public Choice status(String status) {
        return with("status", status);
    }

    public Choice decidedAt(Instant time) {
        return with("decided_at", time);
    }

    /** The id of the decision whose place it takes. */
    public Choice supersedes(String id) {
        return with("supersedes", id);
    }

    public Choice actor(String actor) {
        return with("actor", actor);
    }

    public Choice tags(String... tags) {
        return with("tags", List.of(tags));
    }
}
