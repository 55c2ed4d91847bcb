package io.continuum.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whatever the API can do with memory, somebody can type. */
class CommandsForRoutesTest {
    private static final Set<String> OF_MEMORY =
            Set.of("memory", "recall", "graph", "events", "transfer", "keys", "models");

    /** Routes and the commands that use them; {@code memory_get} over MCP and the compatible routes are the same again. */
    private static final Map<String, String> COMMANDS = new TreeMap<>(Map.ofEntries(
            Map.entry("POST /v1/learn", "learn"),
            Map.entry("POST /v1/learn/batch", "import"), // takes any number of lines, and goes on after a break too
            Map.entry("POST /v1/memories", "learn"),
            Map.entry("GET /v1/memories", "memory list"),
            Map.entry("GET /v1/memories/{id}", "memory show"),
            Map.entry("GET /v1/memories/{id}/history", "memory show"),
            Map.entry("PATCH /v1/memories/{id}", "memory change"),
            Map.entry("POST /v1/memories/{id}/pin", "memory change"),
            Map.entry("POST /v1/memories/{id}/feedback", "memory rate"),
            Map.entry("POST /v1/memories/{id}/archive", "memory archive"),
            Map.entry("POST /v1/memories/{id}/restore", "memory restore"),
            Map.entry("DELETE /v1/memories/{id}", "forget"),
            Map.entry("POST /v1/forget", "forget"),
            Map.entry("POST /v1/forget/{digest}/confirm", "forget"),
            Map.entry("GET /v1/conflicts", "conflicts list"),
            Map.entry("POST /v1/conflicts/{id}/resolve", "conflicts resolve"),
            Map.entry("GET /v1/decisions", "decisions list"),
            Map.entry("POST /v1/decisions", "decisions record"),
            Map.entry("GET /v1/skills", "skills list"),
            Map.entry("POST /v1/skills", "skills record"),
            Map.entry("POST /v1/skills/{id}/outcome", "skills tried"),
            Map.entry("GET /v1/episodes", "episodes list"),
            Map.entry("POST /v1/episodes", "episodes record"),
            Map.entry("GET /v1/sessions", "sessions"),
            Map.entry("POST /v1/recall", "recall"),
            Map.entry("POST /v1/search", "search"),
            Map.entry("GET /v1/entities", "graph things"),
            Map.entry("GET /v1/entities/{id}", "graph thing"),
            Map.entry("GET /v1/entities/{id}/neighbors", "graph near"),
            Map.entry("GET /v1/graph", "graph save"),
            Map.entry("POST /v1/graph/traverse", "graph near"),
            Map.entry("POST /v1/graph/path", "graph way"),
            Map.entry("POST /v1/relations", "graph relate"),
            Map.entry("POST /v1/entities/merge", "graph merge"),
            Map.entry("POST /v1/entities/unmerge", "graph unmerge"),
            Map.entry("GET /v1/entities/merges", "graph merges"),
            Map.entry("GET /v1/events", "events"),
            Map.entry("GET /v1/webhooks", "webhooks list"),
            Map.entry("POST /v1/webhooks", "webhooks add"),
            Map.entry("DELETE /v1/webhooks/{id}", "webhooks remove"),
            Map.entry("GET /v1/webhooks/{id}/dead", "webhooks dead"),
            Map.entry("POST /v1/webhooks/{id}/retry", "webhooks retry"),
            Map.entry("POST /v1/exports", "export"),
            Map.entry("GET /v1/exports/{id}", "export"),
            Map.entry("POST /v1/imports", "import"),
            Map.entry("GET /v1/jobs", "jobs"),
            Map.entry("GET /v1/jobs/{id}", "import"),
            Map.entry("GET /v1/keys", "keys list"),
            Map.entry("POST /v1/keys", "keys create"),
            Map.entry("DELETE /v1/keys/{id}", "keys revoke"),
            Map.entry("GET /v1/models", "models status"),
            Map.entry("POST /v1/models/test", "models test"),
            Map.entry("GET /v1/spaces/{name}/policy", "models allow"), // answers what it has set
            Map.entry("PUT /v1/spaces/{name}/policy", "models allow")));

    @Test
    void everyRouteOfMemoryHasACommand() throws Exception {
        Set<String> routes = new TreeSet<>();
        try (InputStream file = Objects.requireNonNull(
                CommandsForRoutesTest.class.getResourceAsStream("/io/continuum/instance/openapi.yaml"))) {
            for (Map.Entry<String, JsonNode> path :
                    new YAMLMapper().readTree(file).path("paths").properties()) {
                for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                    if (OF_MEMORY.contains(operation.getValue().at("/tags/0").asText())) {
                        routes.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }
            }
        }
        assertThat(COMMANDS.keySet()).containsExactlyInAnyOrderElementsOf(routes);
        CommandLine all = Continuum.commandLine(Typed.shell());
        assertThat(COMMANDS.values()).allSatisfy(command -> {
            CommandLine found = all;
            for (String part : command.split(" ")) {
                found = found.getSubcommands().get(part);
                assertThat(found).as(command).isNotNull();
            }
        });
    }
}
