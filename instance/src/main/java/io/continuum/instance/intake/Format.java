package io.continuum.instance.intake;

/** The forms in which a file can be learnt. */
public enum Format {
    /** Plain text: one note, or several of whole paragraphs when it is long. */
    TEXT,
    /** Markdown: one note for each section, or for each entry of a section that is a list. */
    MARKDOWN,
    /** One JSON object a line, with {@code text} or {@code content} and what is known about it. */
    JSONL,
    /** A chat export: conversations with messages, a list of messages, or a ChatGPT export. */
    CHAT;

    /** @throws IllegalArgumentException naming the formats there are */
    public static Format of(String name) {
        return switch (name) {
            case "text" -> TEXT;
            case "markdown" -> MARKDOWN;
            case "jsonl" -> JSONL;
            case "chat" -> CHAT;
            default -> throw new IllegalArgumentException("format must be one of text, markdown, jsonl, chat");
        };
    }
}
