package io.continuum.coordinator.api;

import io.continuum.protocol.message.Json;
import java.nio.charset.StandardCharsets;

/**
 * What a route answers: a status and the bytes of a body.
 *
 * @param unchanging whether the same path will always be answered like this, so that the caller may keep it
 */
record Answer(int status, String contentType, byte[] body, boolean unchanging) {
    static final String OCTET_STREAM = "application/octet-stream";

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    Answer(int status, String contentType, byte[] body) {
        this(status, contentType, body, false);
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
}
