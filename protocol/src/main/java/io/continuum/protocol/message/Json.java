package io.continuum.protocol.message;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/**
 * Messages as JSON: fields in snake_case, binary values and ids in base64url without padding. What is read has bounds, and
 * a field that is missing and has no empty form is refused; fields that are not known are passed over.
 */
public final class Json {
    /** The longest binary value, in bytes: an epoch commit of a full federation. */
    public static final int BINARY_BYTES_MAX = 3 * 1024 * 1024;

    private static final int DEPTH_MAX = 16;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxStringLength(BINARY_BYTES_MAX / 3 * 4)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL))
            .addModule(binary())
            .build();

    private Json() {}

    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a message always has a JSON form", e);
        }
    }

    /** Reads one JSON object; bounds of the message itself count too. */
    public static <T> Checked<T> read(byte[] json, Class<T> type) {
        try {
            T message = MAPPER.readValue(json, type);
            return message == null
                    ? new Checked.Refused<>(Refusal.MALFORMED, "null is no message")
                    : new Checked.Valid<>(message);
        } catch (JsonProcessingException e) {
            return new Checked.Refused<>(Refusal.MALFORMED, e.getOriginalMessage());
        } catch (IOException e) {
            return new Checked.Refused<>(Refusal.MALFORMED, "not JSON in UTF-8: " + e.getMessage());
        }
    }

    private static SimpleModule binary() {
        SimpleModule module = new SimpleModule("continuum");
        add(module, Bytes.class, Bytes::toArray, Bytes::of);
        add(module, InstanceId.class, InstanceId::toArray, InstanceId::of);
        add(module, FederationId.class, FederationId::toArray, FederationId::of);
        add(module, OrgId.class, OrgId::toArray, OrgId::of);
        add(module, Tag.class, Tag::toArray, Tag::of);
        add(module, Cid.class, Cid::toArray, Cid::of);
        add(module, TransferId.class, TransferId::toArray, TransferId::of);
        return module;
    }

    private static <T> void add(
            SimpleModule module, Class<T> type, Function<T, byte[]> toBytes, Function<byte[], T> ofBytes) {
        module.addSerializer(type, new Writer<>(type, toBytes));
        module.addDeserializer(type, new Reader<>(type, ofBytes));
    }

    private static final class Writer<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<T, byte[]> toBytes;

        Writer(Class<T> type, Function<T, byte[]> toBytes) {
            super(type);
            this.toBytes = toBytes;
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, T value) {
            return toBytes.apply(value).length == 0;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            byte[] bytes = toBytes.apply(value);
            // Nothing in it can need an escape, and the JDK's encoder is many times as fast as the generator's own.
            byte[] text = Base64Url.encodeToAscii(bytes);
            out.writeRawUTF8String(text, 0, text.length);
        }
    }

    private static final class Reader<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<byte[], T> ofBytes;

        Reader(Class<T> type, Function<byte[], T> ofBytes) {
            super(type);
            this.ofBytes = ofBytes;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            byte[] bytes = Base64Url.decode(in.getText(), BINARY_BYTES_MAX)
                    .orElseThrow(
                            () -> context.weirdStringException("…", handledType(), "not base64url without padding"));
            try {
                return ofBytes.apply(bytes);
            } catch (IllegalArgumentException e) {
                throw context.weirdStringException("…", handledType(), String.valueOf(e.getMessage()));
            }
        }

        /** What a field that is missing stands for, where it may be missing. */
        @Override
        public Object getEmptyValue(DeserializationContext context) {
            return ofBytes.apply(new byte[0]);
        }
    }
}
