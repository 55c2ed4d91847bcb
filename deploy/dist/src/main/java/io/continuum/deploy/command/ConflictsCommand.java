package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum conflicts}: memories that contradict each other. */
@Command(
        name = "conflicts",
        description = "See memories that contradict each other, and say which counts.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  continuum conflicts list", "  continuum conflicts resolve 01K9ZC3M7T5W2QXAYB4E6G8HJN --newer-wins"
        })
final class ConflictsCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new ConflictsCommand())
                .addSubcommand(new ListConflicts(shell))
                .addSubcommand(new Resolve(shell));
    }

    @Command(
            name = "list",
            description = "List contradictions that wait for somebody; with --all also those that were settled.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum conflicts list --all")
    static final class ListConflicts extends InstanceAction {
        @Mixin
        private final PageOptions page = new PageOptions();

        @Option(names = "--all", description = "Also what was settled.")
        private boolean all;

        ListConflicts(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/conflicts" + page.query("state", all ? "all" : ""));
            return show(answer, () -> {
                for (JsonNode conflict : answer.path("conflicts")) {
                    print(conflict.path("id").asText() + "  "
                            + conflict.path("resolution").asText() + ", about "
                            + conflict.path("about").asText());
                    conflict.path("memories").forEach(memory -> MemoryLines.one(memory, line -> print("  " + line)));
                }
                if (answer.path("conflicts").isEmpty()) {
                    print("Nothing contradicts.");
                }
            });
        }
    }

    @Command(
            name = "resolve",
            description = "Say which of the memories counts; the other one stays as a former version.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum conflicts resolve 01K9ZC3M7T5W2QXAYB4E6G8HJN --newer-wins",
                "  continuum conflicts resolve 01K9ZC3M7T5W2QXAYB4E6G8HJN --keep 01K9ZC41V8T9K2R0QZ7M5N3P1D",
                "  continuum conflicts resolve 01K9ZC3M7T5W2QXAYB4E6G8HJN --keep-both"
            })
    static final class Resolve extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "Its id, from \"continuum conflicts list\".")
        private String id = "";

        @Option(names = "--keep", paramLabel = "ID", defaultValue = "", description = "This memory counts.")
        private String keep = "";

        @Option(names = "--keep-both", description = "Both count: they do not contradict.")
        private boolean both;

        @Option(names = "--newer-wins", description = "The newer one counts.")
        private boolean newer;

        Resolve(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            if ((keep.isEmpty() ? 0 : 1) + (both ? 1 : 0) + (newer ? 1 : 0) != 1) {
                throw CommandException.usage("say one of --keep ID, --keep-both and --newer-wins");
            }
            ObjectNode body = Json.object().put("resolution", both ? "keep_both" : newer ? "newer_wins" : "keep");
            WhoseOptions.put(body, "keep", keep);
            JsonNode memory = instance.postOnce("/v1/conflicts/" + RestClient.escape(id) + "/resolve", body);
            return show(memory, () -> MemoryLines.one(memory, this::print));
        }
    }
}
