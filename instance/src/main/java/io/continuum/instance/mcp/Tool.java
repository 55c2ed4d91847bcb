package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One tool.
 *
 * @param description for the assistant: what it does and when to use it
 * @param result the form of its structured answer; null when it gives none
 */
record Tool(
        String name,
        String title,
        String description,
        Effect effect,
        Arguments arguments,
        @Nullable Arguments result,
        Function<Call, Answer> action) {

    /** What a call does to memory, so that clients know when to ask a person first. */
    enum Effect {
        READS,
        ADDS,
        /** May remove or replace something. */
        REMOVES
    }

    /** The same under another name. */
    Tool named(String other) {
        return new Tool(other, title, description, effect, arguments, result, action);
    }

    ObjectNode listing() {
        ObjectNode tool = Data.object().put("name", name).put("title", title).put("description", description);
        tool.set("inputSchema", arguments.schema());
        if (result != null) {
            tool.set("outputSchema", result.schema());
        }
        tool.putObject("annotations")
                .put("title", title)
                .put("readOnlyHint", effect == Effect.READS)
                .put("destructiveHint", effect == Effect.REMOVES)
                .put("idempotentHint", effect != Effect.ADDS)
                .put("openWorldHint", false);
        return tool;
    }
}
