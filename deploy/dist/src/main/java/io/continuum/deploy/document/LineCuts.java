package io.continuum.deploy.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.deploy.client.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;

/** Gathers lines of JSON; knows their numbers in the file, which a piece does not. */
final class LineCuts {
    private static final int LINE_CHARS_MAX = 4 << 20;

    private final String name;

    LineCuts(String name) {
        this.name = name;
    }

    void read(BufferedReader reader, Consumer<String> cuts) throws IOException {
        StringBuilder gathered = new StringBuilder();
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (!line.isBlank()) {
                check(line, number);
                gathered.append(line).append('\n');
            }
            if (gathered.length() >= TextCuts.CUT_CHARS) {
                cuts.accept(gathered.toString());
                gathered.setLength(0);
            }
        }
        if (!gathered.isEmpty()) {
            cuts.accept(gathered.toString());
        }
    }

    private void check(String line, int number) {
        if (line.length() > LINE_CHARS_MAX) {
            throw new DocumentException(
                    "%s, line %d has more than %d characters; split it.".formatted(name, number, LINE_CHARS_MAX));
        }
        try {
            JsonNode note = Json.MAPPER.readTree(line);
            if (note.path("text").asText(note.path("content").asText("")).isBlank()) {
                throw new DocumentException("%s, line %d has neither text nor content. Nothing of this file was learnt."
                        .formatted(name, number));
            }
        } catch (JsonProcessingException _) {
            throw new DocumentException(
                    "%s, line %d is no JSON. Nothing of this file was learnt.".formatted(name, number));
        }
    }
}
