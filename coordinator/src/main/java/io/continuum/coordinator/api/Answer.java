package io.continuum.coordinator.api;

import io.continuum.protocol.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a route answers: a status and the bytes of a body.
 *
 * @param headers beyond the content type; {@code cache-control: no-store} unless they say otherwise
 */
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
    static final String OCTET_STREAM = "application/octet-stream";

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    /** The asker's own cache only: a shared one would answer those who may not ask. */
    private static final String KEEP = "private, max-age=31536000, immutable";

    Answer(int status, String contentType, byte[] body) {
        this(status, contentType, body, Map.of());
    }

    static Answer of(int status, Object message) {
        return new Answer(status, JSON, Json.write(message));
    }

    static Answer ok(Object message) {
        return of(200, message);
    }

    static Answer created(Object message) {
        return of(201, message);
    }

    static Answer bytes(byte[] body) {
        return new Answer(200, OCTET_STREAM, body);
    }

    static Answer text(String body) {
        return new Answer(200, TEXT, body.getBytes(StandardCharsets.UTF_8));
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, body, more);
    }

    /** For what the same path will always be answered with, so that the caller may keep it. */
    Answer unchanging() {
        return with("cache-control", KEEP);
    }
}
