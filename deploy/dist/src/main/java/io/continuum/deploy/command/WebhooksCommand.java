package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum webhooks}: where events are sent. */
@Command(
        name = "webhooks",
        description = {
            "Send events to an address: signed as Standard Webhooks 1.0 says, in order, until they arrive.",
            "Ids leave, texts never do."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum webhooks add https://hooks.example/memory --type memory_learned",
            "  continuum webhooks list"
        })
final class WebhooksCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new WebhooksCommand())
                .addSubcommand(new Add(shell))
                .addSubcommand(new ListWebhooks(shell))
                .addSubcommand(new Dead(shell))
                .addSubcommand(new Retry(shell))
                .addSubcommand(new Remove(shell));
    }

    private static String path(String id) {
        return "/v1/webhooks/" + RestClient.escape(id);
    }

    @Command(
            name = "add",
            description = "Send events to an address from now on. The secret that signs them is printed this once.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum webhooks add https://hooks.example/memory --type memory_learned --space runbooks")
    static final class Add extends InstanceAction {
        @Parameters(paramLabel = "ADDRESS", description = "Where to send them.")
        private String address = "";

        @Option(names = "--type", paramLabel = "TYPE", description = "Only events of this type; may be repeated.")
        private List<String> types = List.of();

        @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only events of this space.")
        private String space = "";

        Add(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = Json.object().put("url", address);
            WhoseOptions.put(body, "types", types);
            WhoseOptions.put(body, "space", space);
            JsonNode webhook = instance.post("/v1/webhooks", body);
            return show(
                    webhook,
                    () -> print("Added %s. Its secret, shown this once: %s"
                            .formatted(
                                    webhook.path("id").asText(),
                                    webhook.path("secret").asText())));
        }
    }

    @Command(
            name = "list",
            description = "List where events are sent, and how that goes.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum webhooks list")
    static final class ListWebhooks extends InstanceAction {
        ListWebhooks(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/webhooks");
            return show(answer, () -> {
                Table table = new Table("ID", "ADDRESS", "UP TO", "FAILURES", "LAST ERROR");
                answer.path("webhooks")
                        .forEach(webhook -> table.row(
                                webhook.path("id").asText(),
                                webhook.path("url").asText(),
                                webhook.path("position").asText(),
                                webhook.path("failures").asText(),
                                webhook.path("last_error").asText()));
                table.lines("Events are sent nowhere.").forEach(this::print);
            });
        }
    }

    @Command(
            name = "dead",
            description = "List events that were given up.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum webhooks dead 01K9ZC3M7T5W2QXAYB4E6G8HJN")
    static final class Dead extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "The webhook's id.")
        private String id = "";

        Dead(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get(path(id) + "/dead");
            return show(answer, () -> {
                Table table = new Table("EVENT", "TYPE", "TRIES", "WHEN", "ERROR");
                answer.path("dead")
                        .forEach(dead -> table.row(
                                dead.path("seq").asText(),
                                dead.path("type").asText(),
                                dead.path("attempts").asText(),
                                dead.path("at").asText(),
                                dead.path("error").asText()));
                table.lines("Everything was delivered or is still being tried.").forEach(this::print);
            });
        }
    }

    @Command(
            name = "retry",
            description = "Send again what was given up, and what came after it.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum webhooks retry 01K9ZC3M7T5W2QXAYB4E6G8HJN")
    static final class Retry extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "The webhook's id.")
        private String id = "";

        Retry(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode webhook = instance.postOnce(path(id) + "/retry", Json.object());
            return show(
                    webhook,
                    () -> print("It is sent again after event "
                            + webhook.path("position").asText() + "."));
        }
    }

    @Command(
            name = "remove",
            description = "Send no more there.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum webhooks remove 01K9ZC3M7T5W2QXAYB4E6G8HJN")
    static final class Remove extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "The webhook's id.")
        private String id = "";

        Remove(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            instance.delete(path(id));
            return show(Json.object().put("removed", id), () -> print("Removed " + id + "."));
        }
    }
}
