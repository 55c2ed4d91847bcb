package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.access.Caller;
import io.continuum.instance.api.Request;
import java.util.Map;

/** Texts that a person may start or end a conversation with. Always in the user's name, never in the system's. */
final class Prompts {
    private static final String START = "start_session";
    private static final String END = "end_session";
    private static final int TOKENS = 1_500;

    private final Endpoints endpoints;

    Prompts(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    static ArrayNode list() {
        ArrayNode list = Data.array();
        ObjectNode start = list.addObject()
                .put("name", START)
                .put("title", "Start a session")
                .put("description", "Begin with what memory knows about the work at hand.");
        start.putArray("arguments")
                .addObject()
                .put("name", "topic")
                .put("description", "What this session is about.")
                .put("required", false);
        list.addObject()
                .put("name", END)
                .put("title", "End a session")
                .put("description", "Keep what this session has taught.");
        return list;
    }

    /** @throws RpcError when there is no such prompt */
    ObjectNode get(Caller caller, String name, JsonNode arguments) {
        String text = switch (name) {
            case START -> start(caller, arguments.path("topic").asText(""));
            case END -> """
                This session ends. Keep what will help later, each thing once and in words that make sense on their own:
                - facts, causes and fixes with memory_learn;
                - decisions, with their reason and what else was considered, with memory_decide;
                - ways of doing things that worked with memory_skill, and for skills that were used, whether they helped;
                - corrections of what turned out wrong with memory_update.
                Keep no secrets, and nothing that memory holds already. Then say in two sentences what was kept.\
                """;
            default -> throw new RpcError(RpcError.INVALID_PARAMS, "There is no such prompt; prompts/list names them.");
        };
        ObjectNode prompt = Data.object();
        ObjectNode message = prompt.putArray("messages").addObject().put("role", "user");
        message.putObject("content").put("type", "text").put("text", text);
        return prompt;
    }

    private String start(Caller caller, String topic) {
        String advice = "Before answering anything about the past of this team, ask memory_recall. Keep what is worth"
                + " keeping as it comes up.";
        if (topic.isBlank()) {
            return "A session begins. " + advice;
        }
        JsonNode recalled = Data.of(endpoints
                .recall()
                .recall(Request.inside(caller, Map.of(), Map.of("query", topic, "max_tokens", TOKENS))));
        String context = recalled.path("context").asText();
        return "A session begins, about: " + Brief.cut(topic, 500) + "\n" + advice + "\n\n"
                + (context.isEmpty() ? "Memory holds nothing about that yet." : context);
    }
}
