package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;

/** How a request to the coordinator ended. */
public sealed interface Reply {
    /** It answered 2xx. */
    record Ok(int status, JsonNode body) implements Reply {}

    /** It refused: sending the same again will not help. */
    record Refused(int status, String code, String detail, JsonNode body) implements Reply {}

    /** It could not be reached or was not able to answer: worth another try later. */
    record Unavailable(String detail) implements Reply {}
}
