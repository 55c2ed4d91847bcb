package io.continuum.instance.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.continuum.instance.memory.Times;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

/**
 * JSON as this API speaks it: snake_case names, instants as ISO 8601 in UTC, bytes as base64url without padding, enums in
 * lower case; unknown fields of a request are left aside.
 */
public final class Json {
    private static final int NESTING_MAX = 100;
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    public static ObjectMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .addModule(module())
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(NESTING_MAX)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
        return mapper;
    }

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    public static String text(Object value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    /**
     * Reads a request body.
     *
     * @throws ProblemException 400 when it is empty, no UTF-8, no JSON, or of the wrong shape
     */
    public static <T> T read(Buffer body, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(utf8(body.getBytes()), type);
        } catch (JsonMappingException e) {
            throw new ProblemException(400, "bad_request", shapeProblem(e));
        } catch (JsonProcessingException e) {
            throw new ProblemException(400, "malformed_json", "The body is no valid JSON: " + e.getOriginalMessage());
        }
        if (value == null) {
            throw new ProblemException(400, "bad_request", "The body must be a JSON object, not null.");
        }
        return value;
    }

    /**
     * Decodes strictly.
     *
     * @throws ProblemException 400 when the bytes are no UTF-8
     */
    public static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new ProblemException(
                    400, "not_utf8", "The body is not UTF-8 text. Convert it, for example with iconv -t utf-8.");
        }
    }

    private static String shapeProblem(JsonMappingException e) {
        if (e.getCause() instanceof ProblemException problem) {
            return problem.detail();
        }
        if (e.getCause() instanceof IllegalArgumentException invalid && invalid.getMessage() != null) {
            return invalid.getMessage();
        }
        StringBuilder path = new StringBuilder();
        e.getPath()
                .forEach(step -> path.append(path.isEmpty() ? "" : ".")
                        .append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName()));
        return path.isEmpty()
                ? "The body must be a JSON object with the fields of this route."
                : "The field " + path + " has the wrong type or value.";
    }

    private static SimpleModule module() {
        SimpleModule module = new SimpleModule("continuum");
        module.addSerializer(Instant.class, new InstantWriter());
        module.addDeserializer(Instant.class, new InstantReader());
        module.addSerializer(byte[].class, new BytesWriter());
        module.addSerializer(Enum.class, new EnumWriter());
        return module;
    }

    private static final class InstantWriter extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class InstantReader extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Times.parse(in.getText());
        }
    }

    private static final class BytesWriter extends JsonSerializer<byte[]> {
        @Override
        public void serialize(byte[] value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(Base64.getUrlEncoder().withoutPadding().encodeToString(value));
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class EnumWriter extends JsonSerializer<Enum> {
        @Override
        public void serialize(Enum value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.name().toLowerCase(Locale.ROOT));
        }
    }
}
