package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.access.Caller;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.api.Reply;
import io.continuum.instance.api.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call of a tool by somebody; its arguments have been checked. */
record Call(Caller caller, ObjectNode arguments) {
    /** How long an answer is unless the call says otherwise. */
    static final int TOKENS = 2_000;

    private static final int TOKENS_MIN = 100;
    private static final int TOKENS_MAX = 50_000;
    private static final int CHARS_PER_TOKEN = 4; // the usual rule of thumb for English

    boolean has(String name) {
        return arguments.hasNonNull(name);
    }

    String text(String name) {
        return arguments.path(name).asText("");
    }

    /** The budget of the answer in tokens. */
    int tokensMax() {
        int wanted = arguments.path("max_tokens").asInt(TOKENS);
        if (wanted < TOKENS_MIN || wanted > TOKENS_MAX) {
            throw ProblemException.badRequest(
                    "max_tokens must be a whole number from " + TOKENS_MIN + " to " + TOKENS_MAX + ".");
        }
        return wanted;
    }

    int charsMax() {
        return tokensMax() * CHARS_PER_TOKEN;
    }

    /** The arguments as a request of the same caller. */
    Request request() {
        return request(Set.of(), Map.of());
    }

    /** @param left arguments that are not for the route @param added further fields of the body */
    Request request(Set<String> left, Map<String, Object> added) {
        ObjectNode body = arguments.deepCopy();
        body.remove(left);
        added.forEach((name, value) -> body.set(name, Data.of(value)));
        return Request.inside(caller, parameters(body), body);
    }

    /** A request about one thing. */
    Request about(String id, @Nullable ObjectNode body) {
        return Request.inside(caller, Map.of("id", id), body == null ? Data.object() : body);
    }

    /** What routes read from the address: plain values under the same names. */
    private static Map<String, String> parameters(ObjectNode body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                parameters.put(field.getKey(), field.getValue().asText());
            }
        }
        return parameters;
    }

    /** What a route answered, cut to the budget. */
    Answer brief(Reply reply) {
        return brief(Data.of(reply));
    }

    Answer brief(JsonNode data) {
        return Answer.of(Brief.of(data, charsMax()));
    }
}
