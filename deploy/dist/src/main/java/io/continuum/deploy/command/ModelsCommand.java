package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum models}: the optional language and embedding model. */
@Command(
        name = "models",
        description = {
            "See and try the optional models, and say which spaces they may read.",
            "A model is chosen with llm.base_url and llm.model, embedding.base_url and embedding.model; without one,"
                    + " nothing",
            "is sent anywhere. A space is read only where its policy, or llm.egress, allows it."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum models status",
            "  continuum models test",
            "  continuum models allow default --egress local"
        })
final class ModelsCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new Status(shell))
                .addSubcommand(new Test(shell))
                .addSubcommand(new Allow(shell));
    }

    @Command(
            name = "status",
            description = "Show what each model is doing, and what it has used today.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum models status")
    static final class Status extends InstanceAction {
        Status(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/models");
            return show(answer, () -> {
                Table table = new Table("FOR", "MODEL", "STATE", "MADE", "BEHIND", "TOKENS TODAY", "LAST FAILURE");
                answer.path("tasks")
                        .forEach(task -> table.row(
                                task.path("task").asText(),
                                task.path("server").asText(),
                                task.path("state").asText(),
                                task.path("done").asText(),
                                task.path("behind").asText(),
                                task.path("tokens_today").asText() + " of "
                                        + task.path("tokens_per_day").asText(),
                                task.path("last_failure").asText("")));
                table.lines("No model is configured; recall goes by words, extraction by rules.")
                        .forEach(this::print);
                print("Spaces of which nothing was said: llm.egress "
                        + answer.path("usual_egress").asText());
            });
        }
    }

    @Command(
            name = "test",
            description = "Send each model a sentence of ours and show what comes back.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum models test")
    static final class Test extends InstanceAction {
        Test(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post("/v1/models/test", Json.object());
            Table table = new Table("FOR", "MODEL", "WORKS", "MS", "RESULT");
            boolean works = true;
            for (JsonNode trial : answer.path("trials")) {
                works &= trial.path("works").asBoolean();
                table.row(
                        trial.path("task").asText(),
                        trial.path("server").asText(),
                        trial.path("works").asBoolean() ? "yes" : "no",
                        trial.path("took_ms").asText(),
                        trial.path("result").asText());
            }
            show(answer, () -> table.lines("No model is configured.").forEach(this::print));
            return works ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    @Command(
            name = "allow",
            description = {
                "Say how far the texts of a space may go to be read by a model: none, local (this machine and its"
                        + " private",
                "network) or any. What has been read before cannot be called back."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  continuum models allow default --egress local", "  continuum models allow hr --egress none"})
    static final class Allow extends InstanceAction {
        @Parameters(paramLabel = "SPACE", description = "Name of the space.")
        private String space = "";

        @Option(names = "--egress", required = true, paramLabel = "HOW", description = "none, local or any.")
        private String egress = "";

        Allow(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.put(
                    "/v1/spaces/" + RestClient.escape(space) + "/policy",
                    Json.object().put("llm_egress", egress));
            return show(
                    answer,
                    () -> print("Texts of space " + space + " may go to a model: "
                            + answer.path("llm_egress").asText()));
        }
    }
}
