package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum decisions}: what was decided, and why. */
@Command(
        name = "decisions",
        description = "Record decisions with their reasons, and list them.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum decisions list",
            "  continuum decisions record \"SQLite\" --question \"Which queue?\" --because \"it is one file\""
        })
final class DecisionsCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new DecisionsCommand())
                .addSubcommand(new ListDecisions(shell))
                .addSubcommand(new Record(shell));
    }

    @Command(
            name = "list",
            description = "List decisions that count, the newest first; with --all also those that were superseded.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum decisions list --space platform --all")
    static final class ListDecisions extends InstanceAction {
        @Mixin
        private final PageOptions page = new PageOptions();

        @Option(names = "--all", description = "Also what no longer counts.")
        private boolean all;

        ListDecisions(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/decisions" + page.query("status", all ? "all" : ""));
            return show(answer, () -> MemoryLines.page(answer, "No decision is recorded.", this::print));
        }
    }

    @Command(
            name = "record",
            description = "Record a decision; with --supersedes it takes the place of another one.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum decisions record \"SQLite\" --question \"Which queue?\" --because \"it is one file\""
                        + " --instead-of Kafka",
                "  continuum decisions record \"PostgreSQL\" --supersedes 01K9ZC3M7T5W2QXAYB4E6G8HJN"
            })
    static final class Record extends InstanceAction {
        @Mixin
        private final WhoseOptions whose = new WhoseOptions();

        @Parameters(paramLabel = "CHOICE", description = "What was decided.")
        private String choice = "";

        @Option(names = "--question", paramLabel = "TEXT", defaultValue = "", description = "What was to be decided.")
        private String question = "";

        @Option(names = "--because", paramLabel = "TEXT", defaultValue = "", description = "Why.")
        private String rationale = "";

        @Option(names = "--instead-of", paramLabel = "TEXT", description = "What else was considered; may be repeated.")
        private List<String> alternatives = List.of();

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                defaultValue = "",
                description = {"proposed, accepted (default) or superseded."})
        private String status = "";

        @Option(names = "--decided-at", paramLabel = "TIME", defaultValue = "", description = "When; else now.")
        private String decidedAt = "";

        @Option(names = "--supersedes", paramLabel = "ID", defaultValue = "", description = "Whose place it takes.")
        private String supersedes = "";

        Record(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = whose.in(Json.object().put("choice", choice));
            WhoseOptions.put(body, "question", question);
            WhoseOptions.put(body, "rationale", rationale);
            WhoseOptions.put(body, "alternatives", alternatives);
            WhoseOptions.put(body, "status", status);
            WhoseOptions.put(body, "decided_at", decidedAt);
            WhoseOptions.put(body, "supersedes", supersedes);
            JsonNode answer = instance.postOnce("/v1/decisions", body);
            String id = answer.path("id").asText(answer.at("/ids/0").asText());
            return show(answer, () -> print("Recorded " + id + "."));
        }
    }
}
