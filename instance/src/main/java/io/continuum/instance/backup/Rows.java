package io.continuum.instance.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.continuum.protocol.archive.ArchiveException;
import io.continuum.protocol.http.Base64Url;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as a line of JSON: an array of numbers, texts and nulls; bytes are an array of one base64url text. The first line of
 * a table names its columns.
 */
final class Rows {
    /** A memory has a million characters at most, an operation and a membership event less. */
    static final int LINE_BYTES_MAX = 64 << 20;

    private static final int COLUMNS_MAX = 200;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxStringLength(LINE_BYTES_MAX)
                    .build())
            .build();

    private Rows() {}

    static byte[] encode(@Nullable Object[] row) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartArray();
            for (Object value : row) {
                switch (value) {
                    case null -> json.writeNull();
                    case Long number -> json.writeNumber(number);
                    case Double number -> json.writeNumber(number);
                    case String text -> json.writeString(text);
                    case byte[] bytes -> {
                        json.writeStartArray();
                        json.writeString(Base64Url.encode(bytes));
                        json.writeEndArray();
                    }
                    default -> throw new IllegalStateException("a column of " + value.getClass());
                }
            }
            json.writeEndArray();
        }
        return line.toByteArray();
    }

    static @Nullable Object[] decode(byte[] line) throws IOException {
        List<@Nullable Object> row = new ArrayList<>();
        try (JsonParser json = JSON.createParser(line)) {
            require(json.nextToken() == JsonToken.START_ARRAY);
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                require(token != null && row.size() < COLUMNS_MAX);
                row.add(
                        switch (token) {
                            case VALUE_NULL -> null;
                            case VALUE_NUMBER_INT -> json.getLongValue();
                            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
                            case VALUE_STRING -> json.getText();
                            case START_ARRAY -> bytes(json);
                            default -> throw damaged();
                        });
            }
            require(json.nextToken() == null);
        } catch (com.fasterxml.jackson.core.JacksonException | IllegalArgumentException _) {
            throw damaged();
        }
        return row.toArray();
    }

    private static byte[] bytes(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.VALUE_STRING);
        byte[] bytes = Base64Url.decode(json.getText(), LINE_BYTES_MAX).orElseThrow(Rows::damaged);
        require(json.nextToken() == JsonToken.END_ARRAY);
        return bytes;
    }

    private static void require(boolean holds) throws ArchiveException {
        if (!holds) {
            throw damaged();
        }
    }

    private static ArchiveException damaged() {
        return new ArchiveException("The archive holds a row that cannot be read.");
    }
}
