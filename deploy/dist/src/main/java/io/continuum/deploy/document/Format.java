package io.continuum.deploy.document;

import java.util.Locale;
import java.util.Optional;

/** How a file is written, and by which endings of its name that is known. */
public enum Format {
    /** Markdown: each section under a heading of the first or second level is a note. */
    MD,
    /** Plain text: one note, in bounded pieces. */
    TXT,
    /** One JSON value a line: a text, or an object with a text or messages. */
    JSONL,
    /** Conversations as assistants export them. */
    CHAT;

    /** By the ending of the name; empty if it says nothing we know. */
    public static Optional<Format> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "md", "markdown" -> Optional.of(MD);
            case "txt", "log" -> Optional.of(TXT);
            case "jsonl", "ndjson" -> Optional.of(JSONL);
            case "json" -> Optional.of(CHAT);
            default -> Optional.empty();
        };
    }
}
