package io.continuum.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A skill to record: a way of doing something that has worked. Immutable. */
public final class Way extends Body<Way> {
    private Way(ObjectNode fields) {
        super(fields);
    }

    @Override
    Way of(ObjectNode fields) {
        return new Way(fields);
    }

    /** @param trigger when it applies */
    public static Way when(String trigger) {
        return new Way(Wire.object().put("trigger", trigger));
    }

    public Way steps(String... steps) {
        return with("steps", List.of(steps));
    }

    public Way provided(String... preconditions) {
        return with("preconditions", List.of(preconditions));
    }

    public Way code(String code) {
        return with("code", code);
    }

    /** What it leads to. */
    public Way outcome(String outcome) {
        return with("outcome", outcome);
    }

    public Way tags(String... tags) {
        return with("tags", List.of(tags));
    }
}
