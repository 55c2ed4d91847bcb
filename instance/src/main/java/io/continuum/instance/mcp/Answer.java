package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tool came to.
 *
 * @param texts for the assistant to read
 * @param structured the same as data, for tools that promise its form; null for the others
 * @param failed whether the texts say why it did not work, and what to do
 */
record Answer(List<String> texts, @Nullable JsonNode structured, boolean failed) {

    static Answer of(String text) {
        return new Answer(List.of(text), null, false);
    }

    static Answer failed(String why) {
        return new Answer(List.of(why), null, true);
    }
}
