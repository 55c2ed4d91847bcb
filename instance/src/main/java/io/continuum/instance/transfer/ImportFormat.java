package io.continuum.instance.transfer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be imported. */
public enum ImportFormat {
    /** Our own archive. */
    CONTINUUM,
    /** ChatGPT's export: conversations.json with its trees of messages, or the zip with it. */
    CHATGPT,
    /** Claude's export: conversations.json with chat_messages, or the zip with it. */
    CLAUDE,
    /** The official memory server's file: a line for each entity and each relation. */
    MCP_MEMORY,
    /** Memories as mem0 lists them. */
    MEM0,
    /** Graphiti's or Zep's nodes, edges and episodes. */
    GRAPHITI,
    /** A Markdown file, or a zip of a folder of them. */
    MARKDOWN;

    /** As requests and the command line name it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Empty for {@code auto}: the content says it.
     *
     * @throws IllegalArgumentException naming the formats there are
     */
    public static Optional<ImportFormat> of(String name) {
        if (name.equals("auto")) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(format -> format.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("format must be auto, "
                        + Arrays.stream(values()).map(ImportFormat::wireName).collect(Collectors.joining(", ")))));
    }
}
