package io.continuum.instance.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.Map;

/** Small lists in one text column, as JSON. */
public final class JsonColumn {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private JsonColumn() {}

    public static String write(Object value) {
        if (value instanceof Collection<?> list && list.isEmpty()) { // most are
            return "[]";
        }
        if (value instanceof Map<?, ?> map && map.isEmpty()) {
            return "{}";
        }
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of ours cannot be written as JSON", e);
        }
    }

    /** @throws StoreException when the column was damaged */
    public static <T> T read(String text, TypeReference<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new StoreException("a column of the database is damaged: " + e.getOriginalMessage(), e);
        }
    }
}
