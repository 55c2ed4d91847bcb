package io.continuum.coordinator.api;

import io.continuum.protocol.message.Json;
import java.nio.charset.StandardCharsets;

/** What a route answers: a status and the bytes of a body. */
record Answer(int status, String contentType, byte[] body) {
    static final String OCTET_STREAM = "application/octet-stream";

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

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
}
