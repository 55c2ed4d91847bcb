package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum episodes}: what was tried and how it went. */
@Command(
        name = "episodes",
        description = "Record what was tried and how it went, and list it.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum episodes record \"Move to PostgreSQL\" --outcome \"done in a night\" --success",
            "  continuum episodes list"
        })
final class EpisodesCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new EpisodesCommand())
                .addSubcommand(new ListEpisodes(shell))
                .addSubcommand(new Record(shell));
    }

    @Command(
            name = "list",
            description = "List episodes, the newest first.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum episodes list --limit 5")
    static final class ListEpisodes extends InstanceAction {
        @Mixin
        private final PageOptions page = new PageOptions();

        ListEpisodes(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/episodes" + page.query());
            return show(answer, () -> MemoryLines.page(answer, "No episode is recorded.", this::print));
        }
    }

    @Command(
            name = "record",
            description = "Record what was tried and how it went.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum episodes record \"Move to PostgreSQL\" --task \"move the ledger\" --outcome \"done\""
                        + " --success",
                "  continuum episodes record \"Canary release\" --no-success --critique \"too few users on it\""
            })
    static final class Record extends InstanceAction {
        @Mixin
        private final WhoseOptions whose = new WhoseOptions();

        @Parameters(paramLabel = "TITLE", description = "What it was.")
        private String title = "";

        @Option(names = "--task", paramLabel = "TEXT", defaultValue = "", description = "What was to be done.")
        private String task = "";

        @Option(names = "--session", paramLabel = "ID", description = "A conversation of it; may be repeated.")
        private List<String> sessions = List.of();

        @Option(names = "--outcome", paramLabel = "TEXT", defaultValue = "", description = "What came of it.")
        private String outcome = "";

        @Option(names = "--critique", paramLabel = "TEXT", defaultValue = "", description = "What to do better.")
        private String critique = "";

        @Option(names = "--reward", paramLabel = "NUMBER", description = "How good it was, on a scale of your own.")
        private @Nullable Double reward;

        @Option(names = "--success", negatable = true, description = "Whether it went well.")
        private @Nullable Boolean success;

        @Option(names = "--ended-at", paramLabel = "TIME", defaultValue = "", description = "When; else now.")
        private String endedAt = "";

        Record(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = whose.in(Json.object().put("title", title));
            WhoseOptions.put(body, "task", task);
            WhoseOptions.put(body, "sessions", sessions);
            WhoseOptions.put(body, "outcome", outcome);
            WhoseOptions.put(body, "critique", critique);
            WhoseOptions.put(body, "ended_at", endedAt);
            if (reward != null) {
                body.put("reward", reward);
            }
            if (success != null) {
                body.put("success", success);
            }
            JsonNode answer = instance.postOnce("/v1/episodes", body);
            return show(answer, () -> print("Recorded " + answer.at("/ids/0").asText() + "."));
        }
    }
}
