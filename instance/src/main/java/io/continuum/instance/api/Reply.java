package io.continuum.instance.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A successful answer.
 *
 * @param body written as JSON with snake_case names; null for none
 * @param headers further headers, by name
 */
public record Reply(int status, @Nullable Object body, Map<String, String> headers) {

    public Reply(int status, @Nullable Object body) {
        this(status, body, Map.of());
    }

    public static Reply ok(Object body) {
        return new Reply(200, body);
    }

    public static Reply created(Object body) {
        return new Reply(201, body);
    }

    public static Reply noContent() {
        return new Reply(204, null);
    }
}
