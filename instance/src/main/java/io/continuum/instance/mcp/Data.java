package io.continuum.instance.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.api.Json;
import io.continuum.instance.api.Reply;

/** JSON as trees, by the same rules as the routes. */
final class Data {
    private static final ObjectMapper MAPPER = Json.mapper();

    private Data() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    static JsonNode of(Reply reply) {
        Object body = reply.body();
        return body == null ? NullNode.getInstance() : of(body);
    }

    /** @throws JsonProcessingException when it is no JSON */
    static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** Over several lines, for clients that show it to people. */
    static String pretty(JsonNode data) {
        return data.toPrettyString();
    }
}
