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

/** {@code continuum skills}: ways of doing things, and whether they work. */
@Command(
        name = "skills",
        description =
                "Record ways of doing things, list them, and say whether one helped: that decides what comes first.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum skills record \"The importer hangs\" --step \"drain the queue\" --step \"restart it\"",
            "  continuum skills tried 01K9ZC3M7T5W2QXAYB4E6G8HJN --success"
        })
final class SkillsCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new SkillsCommand())
                .addSubcommand(new ListSkills(shell))
                .addSubcommand(new Record(shell))
                .addSubcommand(new Tried(shell));
    }

    @Command(
            name = "list",
            description = "List skills, the newest first.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum skills list --space runbooks")
    static final class ListSkills extends InstanceAction {
        @Mixin
        private final PageOptions page = new PageOptions();

        ListSkills(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/skills" + page.query());
            return show(answer, () -> MemoryLines.page(answer, "No skill is recorded.", this::print));
        }
    }

    @Command(
            name = "record",
            description = "Record a way of doing something that has worked.",
            footerHeading = "%nExamples:%n",
            footer =
                    "  continuum skills record \"The importer hangs\" --step \"drain the queue\" --step \"restart it\"")
    static final class Record extends InstanceAction {
        @Mixin
        private final WhoseOptions whose = new WhoseOptions();

        @Parameters(paramLabel = "TRIGGER", description = "When it applies.")
        private String trigger = "";

        @Option(names = "--step", paramLabel = "TEXT", description = "What to do, in order; may be repeated.")
        private List<String> steps = List.of();

        @Option(names = "--if", paramLabel = "TEXT", description = "What must be so before; may be repeated.")
        private List<String> preconditions = List.of();

        @Option(names = "--code", paramLabel = "TEXT", defaultValue = "", description = "The commands or program.")
        private String code = "";

        @Option(names = "--outcome", paramLabel = "TEXT", defaultValue = "", description = "What it leads to.")
        private String outcome = "";

        Record(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = whose.in(Json.object().put("trigger", trigger));
            WhoseOptions.put(body, "steps", steps);
            WhoseOptions.put(body, "preconditions", preconditions);
            WhoseOptions.put(body, "code", code);
            WhoseOptions.put(body, "outcome", outcome);
            JsonNode answer = instance.postOnce("/v1/skills", body);
            return show(answer, () -> print("Recorded " + answer.at("/ids/0").asText() + "."));
        }
    }

    @Command(
            name = "tried",
            description = "Say whether a skill helped.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum skills tried 01K9ZC3M7T5W2QXAYB4E6G8HJN --success",
                "  continuum skills tried 01K9ZC3M7T5W2QXAYB4E6G8HJN --no-success"
            })
    static final class Tried extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "Its id, from a list or a search.")
        private String id = "";

        @Option(names = "--success", negatable = true, required = true, description = "Whether it helped.")
        private boolean success;

        Tried(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode skill = instance.postOnce(
                    "/v1/skills/" + RestClient.escape(id) + "/outcome",
                    Json.object().put("success", success));
            return show(
                    skill,
                    () -> print("It helped %d of %d times now."
                            .formatted(
                                    skill.at("/detail/successes").asInt(),
                                    skill.at("/detail/tries").asInt())));
        }
    }
}
