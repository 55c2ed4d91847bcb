package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.access.Caller;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.api.Request;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Times;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What clients may read without a tool: the latest memories, an entity, a session; in the classic profile its graph. */
final class Resources {
    private static final String RECENT = "memory://recent";
    private static final String ENTITY = "memory://entity/";
    private static final String SESSION = "memory://session/";
    private static final String GRAPH = "memory://knowledge-graph";
    private static final int RECENT_MAX = 20;
    private static final int MESSAGES_MAX = 200;
    private static final int CHARS_MAX = 40_000;
    private static final List<String> SHOWN =
            List.of("id", "kind", "text", "actor", "role", "session_id", "tags", "event_time");

    private final Endpoints endpoints;
    private final Function<Caller, JsonNode> graph;

    /** @param graph the classic profile's whole graph, as its server shows it */
    Resources(Endpoints endpoints, Function<Caller, JsonNode> graph) {
        this.endpoints = endpoints;
        this.graph = graph;
    }

    ArrayNode list(Profile profile) {
        ArrayNode list = Data.array();
        if (profile == Profile.CLASSIC) {
            list.add(listing("uri", GRAPH, "knowledge-graph", "Knowledge Graph", "All entities and relations."));
        } else {
            list.add(listing("uri", RECENT, "recent", "Recent memories", "The latest memories, the newest first."));
        }
        return list;
    }

    ArrayNode templates(Profile profile) {
        ArrayNode list = Data.array();
        if (profile != Profile.CLASSIC) {
            list.add(listing(
                    "uriTemplate", ENTITY + "{id}", "entity", "An entity", "A thing and what memory links to it."));
            list.add(listing(
                    "uriTemplate", SESSION + "{id}", "session", "A session", "What was said in a session, in order."));
        }
        return list;
    }

    private static ObjectNode listing(String key, String uri, String name, String title, String description) {
        return Data.object()
                .put(key, uri)
                .put("name", name)
                .put("title", title)
                .put("description", description)
                .put("mimeType", "application/json");
    }

    /** @throws RpcError when there is no such thing within the caller's reach */
    ObjectNode read(Caller caller, String uri) {
        String text;
        if (uri.equals(GRAPH)) {
            text = Data.pretty(graph.apply(caller));
        } else if (uri.equals(RECENT)) {
            text = Brief.of(memories(caller, Map.of("limit", String.valueOf(RECENT_MAX)), false), CHARS_MAX);
        } else if (uri.startsWith(ENTITY)) {
            text = Brief.of(entity(caller, uri.substring(ENTITY.length())), CHARS_MAX);
        } else if (uri.startsWith(SESSION) && uri.length() > SESSION.length()) {
            text = Brief.of(session(caller, decoded(uri.substring(SESSION.length()))), CHARS_MAX);
        } else {
            throw unknown(uri);
        }
        ObjectNode read = Data.object();
        read.putArray("contents")
                .addObject()
                .put("uri", uri)
                .put("mimeType", "application/json")
                .put("text", text);
        return read;
    }

    static RpcError unknown(String uri) {
        return new RpcError(
                RpcError.RESOURCE_NOT_FOUND,
                "There is no resource " + Brief.cut(uri, 100) + "; resources/list names those there are.");
    }

    private JsonNode entity(Caller caller, String id) {
        try {
            return Data.of(endpoints.graph().neighbours(Request.inside(caller, Map.of("id", id), Data.object())));
        } catch (ProblemException _) {
            throw unknown(ENTITY + id);
        }
    }

    private ObjectNode session(Caller caller, String id) {
        ObjectNode page = memories(
                caller, Map.of("session_id", id, "limit", String.valueOf(MESSAGES_MAX), "status", "all"), true);
        if (page.path("memories").isEmpty()) {
            throw unknown(SESSION + id);
        }
        return page;
    }

    private ObjectNode memories(Caller caller, Map<String, String> parameters, boolean oldestFirst) {
        JsonNode page;
        try {
            page = Data.of(endpoints.memories().list(Request.inside(caller, parameters, Data.object())));
        } catch (ProblemException e) {
            throw new RpcError(RpcError.INVALID_PARAMS, e.detail());
        }
        ObjectNode answer = Data.object();
        ArrayNode list = answer.putArray("memories");
        List<ObjectNode> shownAll = new ArrayList<>();
        for (JsonNode memory : page.path("memories")) {
            if (oldestFirst && !memory.path("id").equals(memory.path("raw_id"))) {
                continue; // what was derived from a message is not said a second time
            }
            ObjectNode shown = Data.object();
            SHOWN.forEach(name -> shown.set(name, memory.path(name)));
            shownAll.add(shown);
        }
        if (oldestFirst) {
            shownAll.sort(Comparator.comparing((ObjectNode shown) ->
                            Times.parse(shown.path("event_time").asText()))
                    .thenComparing(shown -> shown.path("id").asText()));
        }
        shownAll.forEach(list::add);
        return answer;
    }

    private static String decoded(String part) {
        try {
            return Ids.isId(part) ? part : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw unknown(SESSION + part);
        }
    }
}
