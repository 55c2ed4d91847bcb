package io.continuum.deploy.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Conversations as assistants export them: a list of conversations, one conversation, or one list of messages. Messages
 * stand in {@code messages}, {@code chat_messages} or, as a tree, in {@code mapping}. One session a conversation.
 */
final class Conversations {
    private static final int REQUEST_MESSAGES_MAX = 200;
    private static final int SHOWN_CHARS_MAX = 80;

    private final String name;
    private final Consumer<ObjectNode> learn;
    private final ArrayNode loose = Json.MAPPER.createArrayNode();
    private int number;

    Conversations(String name, Consumer<ObjectNode> learn) {
        this.name = name;
        this.learn = learn;
    }

    void read(BufferedReader reader) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(reader)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    element(parser.readValueAsTree());
                }
            } else if (parser.currentToken() != null) {
                root(parser.readValueAsTree());
            }
            session(loose, name, name);
        } catch (JsonProcessingException e) {
            throw new DocumentException("%s is no JSON at line %d. Nothing of this file was learnt."
                    .formatted(
                            name, e.getLocation() == null ? 1 : e.getLocation().getLineNr()));
        }
    }

    private void root(JsonNode root) {
        if (root.path("conversations").isArray()) {
            root.path("conversations").forEach(this::element);
        } else {
            element(root);
        }
    }

    private void element(JsonNode element) {
        number++;
        List<JsonNode> messages = messages(element);
        if (messages.isEmpty()) {
            ArrayNode single = Fields.messages(Json.MAPPER.createArrayNode().add(element));
            if (single.isEmpty() && !isConversation(element)) {
                throw new DocumentException(
                        "%s, element %d is neither a conversation nor a message: it has no messages and no content. Nothing of this file was learnt."
                                .formatted(name, number));
            }
            loose.addAll(single);
            return;
        }
        String id = Fields.text(element, "id", "conversation_id", "uuid");
        String title = Fields.text(element, "title", "name").strip();
        String shown = title.substring(0, Math.min(title.length(), SHOWN_CHARS_MAX));
        session(
                Fields.messages(Json.MAPPER.createArrayNode().addAll(messages)),
                name + "#" + (id.isEmpty() ? String.valueOf(number) : id),
                shown.isEmpty() ? name : name + ": " + shown);
    }

    private static boolean isConversation(JsonNode element) {
        return element.has("messages") || element.has("chat_messages") || element.has("mapping");
    }

    private static List<JsonNode> messages(JsonNode conversation) {
        List<JsonNode> messages = new ArrayList<>();
        conversation.path("messages").forEach(messages::add);
        conversation.path("chat_messages").forEach(messages::add);
        List<JsonNode> tree = new ArrayList<>();
        conversation.path("mapping").forEach(node -> tree.add(node.path("message")));
        tree.stream()
                .filter(JsonNode::isObject)
                .sorted(Comparator.comparingDouble(
                        message -> message.path("create_time").asDouble()))
                .forEach(messages::add);
        return messages;
    }

    private void session(ArrayNode messages, String session, String source) {
        for (int from = 0; from < messages.size(); from += REQUEST_MESSAGES_MAX) {
            ArrayNode part = Json.MAPPER.createArrayNode();
            for (int i = from; i < Math.min(from + REQUEST_MESSAGES_MAX, messages.size()); i++) {
                part.add(messages.get(i));
            }
            ObjectNode request = Json.object().put("session_id", session).put("source", source);
            request.set("messages", part);
            learn.accept(request);
        }
    }
}
