package io.continuum.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JSON object that somebody sent: every read checks its field and refuses with a 400 that names it. */
final class JsonBody {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode object;

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    static JsonBody parse(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node == null || !node.isObject()) {
                throw ProblemException.badRequest("malformed_json", "the body must be one JSON object");
            }
            return new JsonBody(node);
        } catch (JsonProcessingException e) {
            throw ProblemException.badRequest(
                    "malformed_json",
                    "the body is no valid JSON (line %d, column %d)"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        } catch (IOException _) {
            throw ProblemException.badRequest("malformed_json", "the body is no valid JSON in UTF-8");
        }
    }

    String text(String field, int lengthMax) {
        JsonNode value = object.get(field);
        if (value == null || !value.isTextual()) {
            throw invalid(field, "must be a text");
        }
        if (value.textValue().length() > lengthMax) {
            throw invalid(field, "must have at most " + lengthMax + " characters");
        }
        return value.textValue();
    }

    long number(String field, long min, long max) {
        JsonNode value = object.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw invalid(field, "must be a whole number");
        }
        if (value.longValue() < min || value.longValue() > max) {
            throw invalid(field, "must be %d..%d".formatted(min, max));
        }
        return value.longValue();
    }

    /** Exactly {@code length} bytes. */
    Bytes id(String field, int length) {
        return Base64Url.decodeExactly(text(field, encodedLength(length)), length)
                .map(Bytes::of)
                .orElseThrow(() -> invalid(field, "must be base64url of %d bytes, without padding".formatted(length)));
    }

    byte[] bytes(String field, int lengthMax) {
        return decode(field, text(field, encodedLength(lengthMax)), lengthMax);
    }

    Optional<byte[]> bytesIfPresent(String field, int lengthMax) {
        return has(field) ? Optional.of(bytes(field, lengthMax)) : Optional.empty();
    }

    Optional<String> textIfPresent(String field, int lengthMax) {
        return has(field) ? Optional.of(text(field, lengthMax)) : Optional.empty();
    }

    /** A list of 1 to {@code itemsMax} byte strings. */
    List<byte[]> listOfBytes(String field, int itemsMax, int lengthMax) {
        JsonNode list = object.get(field);
        if (list == null || !list.isArray() || list.isEmpty() || list.size() > itemsMax) {
            throw invalid(field, "must be a list of 1 to " + itemsMax + " items");
        }
        List<byte[]> items = new ArrayList<>(list.size());
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                throw invalid(field, "must hold texts only");
            }
            items.add(decode(field, item.textValue(), lengthMax));
        }
        return items;
    }

    private boolean has(String field) {
        return object.hasNonNull(field);
    }

    private static byte[] decode(String field, String text, int lengthMax) {
        return Base64Url.decode(text, lengthMax)
                .orElseThrow(() ->
                        invalid(field, "must be base64url of at most %d bytes, without padding".formatted(lengthMax)));
    }

    private static int encodedLength(int bytes) {
        return (bytes * 4 + 2) / 3;
    }

    private static ProblemException invalid(String field, String rule) {
        return ProblemException.badRequest("invalid_field", "\"%s\" %s".formatted(field, rule));
    }
}
