package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/** Memories as people read them: a line of what each says, and below it what it is. */
final class MemoryLines {
    private static final int SHOWN_CHARS_MAX = 300;

    private MemoryLines() {}

    /** A page of memories, and how to see the next. */
    static void page(JsonNode page, String whenEmpty, Consumer<String> print) {
        JsonNode memories = page.path("memories");
        memories.forEach(memory -> one(memory, print));
        if (memories.isEmpty()) {
            print.accept(whenEmpty);
        }
        if (page.has("next_cursor")) {
            print.accept("There are more: --cursor " + page.path("next_cursor").asText());
        }
    }

    static void one(JsonNode memory, Consumer<String> print) {
        print.accept(cut(memory.path("text").asText()));
        print.accept("    %s  %s, %s%s%s%s"
                .formatted(
                        memory.path("id").asText(),
                        memory.path("kind").asText(),
                        memory.path("status").asText(),
                        memory.path("pinned").asBoolean() ? ", pinned" : "",
                        field(memory, "event_time"),
                        field(memory, "actor")));
    }

    static String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > SHOWN_CHARS_MAX ? line.substring(0, SHOWN_CHARS_MAX) + "…" : line;
    }

    private static String field(JsonNode memory, String name) {
        String value = memory.path(name).asText("");
        return value.isEmpty() ? "" : ", " + value;
    }
}
