package io.continuum.deploy.document;

import java.util.Locale;
import java.util.Optional;

/** How a file is written, and by which endings of its name that is known. What it means, the instance decides. */
public enum Format {
    MD(io.continuum.instance.intake.Format.MARKDOWN),
    TXT(io.continuum.instance.intake.Format.TEXT),
    JSONL(io.continuum.instance.intake.Format.JSONL),
    CHAT(io.continuum.instance.intake.Format.CHAT);

    private final io.continuum.instance.intake.Format intake;

    Format(io.continuum.instance.intake.Format intake) {
        this.intake = intake;
    }

    /** By the ending of the name; empty if it says nothing we know. */
    public static Optional<Format> ofName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "md", "markdown" -> Optional.of(MD);
            case "txt", "log" -> Optional.of(TXT);
            case "jsonl", "ndjson" -> Optional.of(JSONL);
            case "json" -> Optional.of(CHAT);
            default -> Optional.empty();
        };
    }

    io.continuum.instance.intake.Format intake() {
        return intake;
    }

    /** As a request to learn names it. */
    String label() {
        return intake.name().toLowerCase(Locale.ROOT);
    }
}
