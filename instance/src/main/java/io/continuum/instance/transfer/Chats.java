package io.continuum.instance.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.memory.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Conversations as ChatGPT and Claude export them. A conversation is a session; its title goes with each message. */
final class Chats {
    private static final String FILE = "conversations.json";
    private static final int MESSAGES_MAX = 1_000_000;

    private Chats() {}

    // ------------------------------------------------------------------------------------------------ ChatGPT

    /** Messages in the order of their tree; those of branches that were given up are marked and kept. */
    static void chatgpt(Source source, ForeignSink sink) throws IOException {
        source.each(
                FILE,
                (_, in) -> JsonElements.read(in, (_, number, element) -> {
                    if (element.isEmpty() || !element.get().path("mapping").isObject()) {
                        sink.refuse(number, "it is no conversation with a mapping of messages");
                        return;
                    }
                    conversation(number, element.get(), sink);
                }));
    }

    private static void conversation(long number, JsonNode conversation, ForeignSink sink) {
        JsonNode mapping = conversation.path("mapping");
        Set<String> shown = new HashSet<>();
        String at = conversation.path("current_node").asText("");
        while (mapping.has(at) && shown.add(at)) { // a loop ends it
            at = mapping.path(at).path("parent").asText("");
        }
        Deque<String> open = new ArrayDeque<>();
        mapping.properties().forEach(node -> {
            if (!mapping.has(node.getValue().path("parent").asText(""))) {
                open.addLast(node.getKey());
            }
        });
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty() && seen.size() < MESSAGES_MAX) {
            String id = open.removeFirst();
            if (!seen.add(id)) {
                continue;
            }
            JsonNode node = mapping.path(id);
            if (node.path("message").isObject()) {
                sink.take(
                        number,
                        chatgptMessage(conversation, node.path("message"), shown.isEmpty() || shown.contains(id)));
            }
            JsonNode children = node.path("children");
            for (int i = children.size() - 1; i >= 0; i--) {
                if (mapping.has(children.path(i).asText())) {
                    open.addFirst(children.path(i).asText());
                }
            }
        }
        if (seen.size() < mapping.size()) {
            sink.refuse(number, mapping.size() - seen.size() + " messages of it hang on no first message");
        }
    }

    private static Draft chatgptMessage(JsonNode conversation, JsonNode message, boolean shown) {
        Draft draft = new Draft(Kind.MESSAGE, "chatgpt");
        JsonNode content = message.path("content");
        StringBuilder text = new StringBuilder();
        if (!message.path("author").path("role").asText("").equals("system")) {
            content.path("parts")
                    .forEach(part -> append(
                            text,
                            part.isTextual() ? part.asText() : part.path("text").asText("")));
            append(text, content.path("text").asText(""));
            append(text, content.path("result").asText(""));
        }
        draft.text = text.toString();
        draft.role = role(message.path("author").path("role").asText("user"));
        draft.actor = message.path("author").path("name").asText("");
        draft.sessionId = session(conversation, "conversation_id", "id", "title");
        draft.at(message, "create_time", "update_time").at(conversation, "create_time");
        draft.keep("title", conversation.path("title"))
                .keep("message_id", message.path("id"))
                .keep("model", message.path("metadata").path("model_slug"));
        if (!content.path("content_type").asText("text").equals("text")) {
            draft.keep("content_type", content.path("content_type")).keep("language", content.path("language"));
        }
        if (!shown) {
            draft.metadata.put("branch", "other");
        }
        return draft;
    }

    // ------------------------------------------------------------------------------------------------ Claude

    static void claude(Source source, ForeignSink sink) throws IOException {
        source.each(
                FILE,
                (_, in) -> JsonElements.read(in, (_, number, element) -> {
                    if (element.isEmpty()
                            || !element.get().path("chat_messages").isArray()) {
                        sink.refuse(number, "it is no conversation with chat_messages");
                        return;
                    }
                    JsonNode conversation = element.get();
                    conversation
                            .path("chat_messages")
                            .forEach(message -> sink.take(number, claudeMessage(conversation, message)));
                }));
    }

    private static Draft claudeMessage(JsonNode conversation, JsonNode message) {
        Draft draft = new Draft(Kind.MESSAGE, "claude");
        StringBuilder text = new StringBuilder();
        message.path("content")
                .forEach(part -> append(
                        text,
                        part.path("type").asText("text").equals("text")
                                ? part.path("text").asText("")
                                : ""));
        draft.text = text.isEmpty() ? message.path("text").asText("") : text.toString();
        message.path("attachments").forEach(attachment -> {
            String extracted = attachment.path("extracted_content").asText("");
            if (!extracted.isEmpty()) {
                draft.text = draft.text + (draft.text.isEmpty() ? "" : "\n\n")
                        + attachment.path("file_name").asText("attachment") + ":\n" + extracted;
            }
        });
        draft.role = role(message.path("sender").asText("human"));
        draft.sessionId = session(conversation, "uuid", "name");
        draft.at(message, "created_at", "updated_at").at(conversation, "created_at");
        return draft.keep("title", conversation.path("name"))
                .keep("message_id", message.path("uuid"))
                .keep("files", message.path("files"));
    }

    private static void append(StringBuilder text, String piece) {
        if (!piece.isBlank()) {
            text.append(text.isEmpty() ? "" : "\n").append(piece);
        }
    }

    private static String session(JsonNode conversation, String... names) {
        return List.of(names).stream()
                .map(name -> conversation.path(name).asText(""))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String role(String role) {
        return switch (role) {
            case "human" -> "user";
            case "ai", "model", "bot" -> "assistant";
            default -> role;
        };
    }
}
