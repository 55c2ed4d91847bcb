package io.continuum.instance.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Note;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chat exports: conversations with {@code messages}, a plain list of messages, or ChatGPT's conversations with their
 * {@code mapping} of message nodes. A conversation is a session.
 */
final class ChatExport {
    private ChatExport() {}

    static List<Note> read(String text, NoteDefaults defaults) {
        JsonNode root = JsonFields.parse(text, "The content");
        List<Note> notes = new ArrayList<>();
        if (root.isObject() && root.has("conversations")) {
            root = root.get("conversations");
        }
        if (root.isObject()) {
            conversation(root, "The conversation", defaults, notes);
        } else if (root.isArray()) {
            int number = 0;
            for (JsonNode item : root) {
                number++;
                if (item.has("messages") || item.has("mapping") || item.has("chat_messages")) {
                    conversation(item, "Conversation " + number, defaults, notes);
                } else {
                    message(item, "", "Message " + number, defaults, notes);
                }
            }
        } else {
            throw new IntakeException("A chat must be a JSON list of messages or conversations.");
        }
        return notes;
    }

    private static void conversation(JsonNode conversation, String where, NoteDefaults defaults, List<Note> notes) {
        String session = "";
        for (String name : List.of("session_id", "conversation_id", "id", "uuid", "title")) {
            if (session.isEmpty()) {
                session = conversation.path(name).asText("");
            }
        }
        session = session.length() > Note.LABEL_CHARS_MAX ? session.substring(0, Note.LABEL_CHARS_MAX) : session;
        List<JsonNode> messages = new ArrayList<>();
        if (conversation.has("mapping")) {
            conversation.get("mapping").forEach(node -> messages.add(node.path("message")));
            messages.removeIf(message -> !message.isObject());
            messages.sort(Comparator.comparingDouble(
                    message -> message.path("create_time").asDouble(0)));
        } else {
            JsonNode list =
                    conversation.has("messages") ? conversation.get("messages") : conversation.path("chat_messages");
            list.forEach(messages::add);
        }
        int number = 0;
        for (JsonNode message : messages) {
            number++;
            message(message, session, where + ", message " + number, defaults, notes);
        }
    }

    private static void message(
            JsonNode message, String session, String where, NoteDefaults defaults, List<Note> notes) {
        if (!message.isObject()) {
            throw new IntakeException(where + " must be a JSON object with role and content.");
        }
        JsonFields.note(message, Kind.MESSAGE, session, defaults, where)
                .filter(note -> !note.role().equals("system"))
                .ifPresent(notes::add);
    }
}
