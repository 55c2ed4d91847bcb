package io.continuum.instance.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and forms that users of earlier versions and of other servers know, thin over the routes they stand for: {@code
 * /v1/turn}, {@code /v1/messages}, {@code /v1/messages/search}, {@code /v1/semantic/search}, and under {@code /compat/mem0}
 * those of mem0's server.
 */
public final class CompatibleRoutes implements Routes {
    private static final ObjectMapper MAPPER = Json.mapper();
    private static final int LIMIT = 100;

    private final Api api;
    private final LearnRoutes learn;
    private final RecallRoutes recall;
    private final MemoryRoutes memories;

    public CompatibleRoutes(Api api, LearnRoutes learn, RecallRoutes recall, MemoryRoutes memories) {
        this.api = api;
        this.learn = learn;
        this.recall = recall;
        this.memories = memories;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/turn").handler(api.member(this::turn));
        router.get("/v1/messages").handler(api.reader(this::messages));
        router.post("/v1/messages/search").handler(api.reader(this::searchMessages));
        router.post("/v1/semantic/search").handler(api.reader(recall::search));
        router.post("/compat/mem0/memories").handler(api.member(this::add));
        router.get("/compat/mem0/memories").handler(api.reader(this::all));
        router.get("/compat/mem0/memories/:id").handler(api.reader(this::one));
        router.delete("/compat/mem0/memories/:id").handler(api.member(this::remove));
        router.post("/compat/mem0/search").handler(api.reader(this::search));
    }

    /** Recalls for what the user says, then learns it with the answer. */
    private Reply turn(Request request) {
        ObjectNode body = request.body(ObjectNode.class);
        if (body.path("user_message").asText("").isBlank()) {
            throw ProblemException.badRequest("A turn needs a user_message, and usually an ai_response.");
        }
        ObjectNode asked = body.deepCopy();
        asked.set("message", body.path("user_message"));
        asked.remove(List.of("query", "session_id")); // a conversation is no limit to what helps in it
        ObjectNode answer = MAPPER.createObjectNode();
        answer.set("recall", tree(recall.recall(Request.inside(request.caller(), Map.of(), asked))));
        answer.set("learn", tree(learn.learn(Request.inside(request.caller(), Map.of(), body))));
        return Reply.created(answer);
    }

    private Reply messages(Request request) {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("kind", "message"));
        List.of("limit", "cursor", "session_id", "user_id", "agent_id", "space", "status")
                .forEach(name -> request.query(name).ifPresent(value -> parameters.put(name, value)));
        JsonNode page = tree(memories.list(Request.inside(request.caller(), parameters, Map.of())));
        ObjectNode answer = MAPPER.createObjectNode();
        ArrayNode messages = answer.putArray("messages");
        for (JsonNode memory : page.path("memories")) {
            ObjectNode message = messages.addObject();
            message.set("id", memory.path("id"));
            message.set("role", memory.path("role"));
            message.set("content", memory.path("text"));
            message.set("actor", memory.path("actor"));
            message.set("session_id", memory.path("session_id"));
            message.set("at", memory.path("event_time"));
        }
        if (page.has("next_cursor")) {
            answer.set("next_cursor", page.path("next_cursor"));
        }
        return Reply.ok(answer.put("tenant_id", request.tenant()));
    }

    private Reply searchMessages(Request request) {
        ObjectNode body = request.body(ObjectNode.class);
        body.putArray("kinds").add("message");
        return recall.search(Request.inside(request.caller(), Map.of(), body));
    }

    /** Takes messages as a list or one text; {@code run_id} is mem0's name of a session. */
    private Reply add(Request request) {
        ObjectNode body = request.body(ObjectNode.class);
        ObjectNode learnt = labels(body);
        JsonNode messages = body.path("messages");
        if (messages.isTextual()) {
            learnt.set("text", messages);
        } else {
            learnt.set("messages", messages);
        }
        learnt.set("metadata", body.path("metadata").isObject() ? body.path("metadata") : null);
        JsonNode learned = tree(learn.learn(Request.inside(request.caller(), Map.of(), learnt)));
        ArrayNode results = MAPPER.createArrayNode();
        for (JsonNode memory : learned.path("memories")) {
            results.addObject()
                    .put("id", memory.path("id").asText())
                    .put("memory", memory.path("text").asText())
                    .put("event", "ADD");
        }
        return results(results);
    }

    private Reply all(Request request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        List.of("user_id", "agent_id")
                .forEach(name -> request.query(name).ifPresent(value -> parameters.put(name, value)));
        request.query("run_id").ifPresent(value -> parameters.put("session_id", value));
        parameters.put("limit", request.query("limit").orElse(String.valueOf(LIMIT)));
        JsonNode page = tree(memories.list(Request.inside(request.caller(), parameters, Map.of())));
        ArrayNode results = MAPPER.createArrayNode();
        page.path("memories").forEach(memory -> results.add(asMem0(memory)));
        return results(results);
    }

    private Reply one(Request request) {
        return Reply.ok(asMem0(tree(memories.get(request))));
    }

    private Reply remove(Request request) {
        memories.delete(request);
        return Reply.ok(Map.of("message", "Memory deleted successfully"));
    }

    private Reply search(Request request) {
        ObjectNode body = request.body(ObjectNode.class);
        ObjectNode asked = labels(body);
        asked.set("query", body.path("query"));
        JsonNode limit = body.has("limit") ? body.path("limit") : body.path("top_k");
        asked.set("limit", limit.isNumber() ? limit : null);
        asked.set("filters", body.path("filters").isObject() ? body.path("filters") : null);
        JsonNode found = tree(recall.search(Request.inside(request.caller(), Map.of(), asked)));
        ArrayNode results = MAPPER.createArrayNode();
        for (JsonNode hit : found.path("hits")) {
            results.add(asMem0(hit).put("score", hit.path("score").asDouble()));
        }
        return results(results);
    }

    private static ObjectNode labels(ObjectNode body) {
        ObjectNode labels = MAPPER.createObjectNode();
        List.of("user_id", "agent_id").forEach(name -> {
            if (body.hasNonNull(name)) {
                labels.set(name, body.path(name));
            }
        });
        if (body.hasNonNull("run_id")) {
            labels.set("session_id", body.path("run_id"));
        }
        return labels;
    }

    private static ObjectNode asMem0(JsonNode memory) {
        ObjectNode view = MAPPER.createObjectNode();
        view.set("id", memory.path("id"));
        view.set("memory", memory.path("text"));
        put(view, "metadata", memory.path("metadata"));
        put(view, "user_id", memory.path("user_id"));
        put(view, "agent_id", memory.path("agent_id"));
        put(view, "run_id", memory.path("session_id"));
        put(view, "actor_id", memory.path("actor"));
        put(view, "role", memory.path("role"));
        put(view, "created_at", memory.path("recorded_at"));
        return view;
    }

    private static void put(ObjectNode view, String name, JsonNode value) {
        boolean empty =
                value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty();
        if (!value.isMissingNode() && !value.isNull() && !empty) {
            view.set(name, value);
        }
    }

    private static Reply results(ArrayNode results) {
        return Reply.ok(MAPPER.createObjectNode().set("results", results));
    }

    private static JsonNode tree(Reply reply) {
        return MAPPER.valueToTree(reply.body());
    }
}
