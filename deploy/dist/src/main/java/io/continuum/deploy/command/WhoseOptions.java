package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Option;

/** Where something that is told belongs, and who tells it. */
final class WhoseOptions {
    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Space it belongs to.")
    private String space = "";

    @Option(names = "--actor", paramLabel = "NAME", defaultValue = "", description = "Who says so.")
    private String actor = "";

    @Option(names = "--tag", paramLabel = "TAG", description = "A label to find it by; may be repeated.")
    private List<String> tags = List.of();

    ObjectNode in(ObjectNode body) {
        put(body, "space", space);
        put(body, "actor", actor);
        tags.forEach(body.withArray("tags")::add);
        return body;
    }

    static void put(ObjectNode body, String name, String value) {
        if (!value.isEmpty()) {
            body.put(name, value);
        }
    }

    static void put(ObjectNode body, String name, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(body.putArray(name)::add);
        }
    }
}
