package io.continuum.deploy.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.deploy.client.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;

/** Gathers the elements of a list of conversations or messages without reading all of it at once. */
final class ConversationCuts {
    private final String name;
    private final StringBuilder gathered = new StringBuilder();

    ConversationCuts(String name) {
        this.name = name;
    }

    void read(BufferedReader reader, Consumer<String> cuts) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(reader)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    add(parser.readValueAsTree(), cuts);
                }
            } else if (parser.currentToken() != null) {
                JsonNode root = parser.readValueAsTree();
                if (root.path("conversations").isArray()) {
                    root.path("conversations").forEach(conversation -> add(conversation, cuts));
                } else {
                    add(root, cuts);
                }
            }
            flush(cuts);
        } catch (JsonProcessingException e) {
            throw new DocumentException("%s is no JSON at line %d. Nothing of this file was learnt."
                    .formatted(
                            name, e.getLocation() == null ? 1 : e.getLocation().getLineNr()));
        }
    }

    private void add(JsonNode element, Consumer<String> cuts) {
        gathered.append(gathered.isEmpty() ? "[" : ",").append(element);
        if (gathered.length() >= TextCuts.CUT_CHARS) {
            flush(cuts);
        }
    }

    private void flush(Consumer<String> cuts) {
        if (!gathered.isEmpty()) {
            cuts.accept(gathered.append(']').toString());
            gathered.setLength(0);
        }
    }
}
