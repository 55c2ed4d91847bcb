package io.continuum.instance.transfer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.continuum.protocol.archive.BoundedLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A JSON file of any length, one element of its lists at a time. */
final class JsonElements {
    /** Deepest nesting. */
    static final int DEPTH_MAX = 200;
    /** Longest text in characters. */
    static final int TEXT_CHARS_MAX = 32 << 20;

    private static final int LINE_BYTES_MAX = 64 << 20;
    private static final long ELEMENT_WEIGHT_MAX = 64L << 20;
    private static final int TOKEN_WEIGHT = 16;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxStringLength(TEXT_CHARS_MAX)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .build();

    /** Is handed the elements in order. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param list the field that the list stands under; empty for a file that is a list
         * @param number counts the elements of the file from 1
         * @param element empty if it is too large or cannot be read
         */
        void element(String list, long number, Optional<JsonNode> element) throws IOException;
    }

    private JsonElements() {}

    /** @throws ImportException if the file is no JSON */
    static void read(InputStream in, Visitor visitor) throws IOException {
        try (JsonParser json = JSON.getFactory().createParser(in)) {
            json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            JsonToken start = json.nextToken();
            long[] number = {0};
            if (start == JsonToken.START_ARRAY) {
                list(json, "", number, visitor);
            } else if (start == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    if (json.nextToken() == JsonToken.START_ARRAY) {
                        list(json, name, number, visitor);
                    } else {
                        json.skipChildren();
                    }
                }
            } else {
                throw new ImportException("The file is neither a JSON list nor a JSON object.");
            }
        } catch (JacksonException e) {
            throw new ImportException("The file is no JSON from line "
                    + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + " on: " + e.getOriginalMessage()
                    + ".");
        }
    }

    private static void list(JsonParser json, String name, long[] number, Visitor visitor) throws IOException {
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == null) {
                throw new ImportException("The file is cut off.");
            }
            number[0]++;
            visitor.element(name, number[0], element(json));
        }
    }

    /** The element at the parser's place, unless it weighs too much; it is read to its end anyway. */
    private static Optional<JsonNode> element(JsonParser json) throws IOException {
        try (TokenBuffer kept = new TokenBuffer(json)) {
            long weight = 0;
            int depth = 0;
            JsonToken token = json.currentToken();
            while (true) {
                if (token == null) {
                    throw new ImportException("The file is cut off.");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                weight += TOKEN_WEIGHT + (token == JsonToken.VALUE_STRING ? json.getTextLength() : 0);
                if (weight <= ELEMENT_WEIGHT_MAX) {
                    kept.copyCurrentEvent(json);
                }
                if (depth == 0) {
                    break;
                }
                token = json.nextToken();
            }
            if (weight > ELEMENT_WEIGHT_MAX) {
                return Optional.empty();
            }
            try (JsonParser read = kept.asParser(JSON)) {
                return Optional.of(JSON.readTree(read));
            }
        }
    }

    /** A file with a JSON value on each line; a line that is none is handed over as empty, the others go on. */
    static void lines(InputStream in, Visitor visitor) throws IOException {
        BoundedLines.read(in, LINE_BYTES_MAX, (number, line) -> {
            if (line.isPresent() && new String(line.get(), StandardCharsets.UTF_8).isBlank()) {
                return;
            }
            visitor.element("", number, line.flatMap(JsonElements::parse));
        });
    }

    /** Empty for what is no JSON. */
    static Optional<JsonNode> parse(byte[] line) {
        try {
            return Optional.ofNullable(JSON.readTree(line)).filter(node -> !node.isMissingNode());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
