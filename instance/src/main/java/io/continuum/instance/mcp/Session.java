package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * What a client agreed on when it began, and which of its requests are under way. Nothing that matters is kept here: a client
 * whose session is gone begins another one. Thread-safe.
 */
final class Session {
    private final String id;
    private final String keyId;
    private final Profile profile;
    private final Map<JsonNode, Boolean> underWay = new HashMap<>(); // by request id: whether it was cancelled

    /** @param keyId the key it was begun with; no other may use it */
    Session(String id, String keyId, Profile profile) {
        this.id = id;
        this.keyId = keyId;
        this.profile = profile;
    }

    String id() {
        return id;
    }

    String keyId() {
        return keyId;
    }

    Profile profile() {
        return profile;
    }

    synchronized void begin(JsonNode request) {
        underWay.put(request, false);
    }

    /** The client no longer wants this answer; what is not under way cannot be cancelled. */
    synchronized void cancel(JsonNode request) {
        underWay.computeIfPresent(request, (_, _) -> true);
    }

    /** Ends a request; true when its answer is no longer wanted. */
    synchronized boolean end(JsonNode request) {
        return Boolean.TRUE.equals(underWay.remove(request));
    }
}
