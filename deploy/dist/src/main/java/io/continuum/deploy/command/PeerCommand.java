package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum peer}: the instances this one talks to directly. */
@Command(
        name = "peer",
        description = "Connect this instance to others directly, without the coordinator.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum peer add south --instance-id ID --peer-url http://127.0.0.1:8421",
            "  continuum peer list"
        })
final class PeerCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new PeerCommand())
                .addSubcommand(new Add(shell))
                .addSubcommand(new ListPeers(shell))
                .addSubcommand(new Remove(shell));
    }

    @Command(
            name = "add",
            description = {
                "Remember another member of the federation under a name and connect to it. Both sides add each other.",
                "Nothing is shared until a space is: continuum space share."
            },
            footerHeading = "%nExamples:%n",
            footer = "  continuum peer add south --instance-id ID --peer-url http://127.0.0.1:8421")
    static final class Add extends InstanceAction {
        @Parameters(paramLabel = "NAME", description = "What to call it here.")
        private String name = "";

        @Option(
                names = "--instance-id",
                required = true,
                paramLabel = "ID",
                description = "Its instance id, from \"continuum federation members\".")
        private String instanceId = "";

        @Option(names = "--peer-url", required = true, paramLabel = "URL", description = "Its address.")
        private String peerUrl = "";

        Add(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post(
                    "/v1/peers",
                    Json.object()
                            .put("name", name)
                            .put("instance_id", instanceId)
                            .put("url", peerUrl));
            return show(
                    answer,
                    () -> print(
                            "Added " + name + ". Share a space with it: continuum space share NAME --with " + name));
        }
    }

    @Command(
            name = "list",
            description = "List the peers, whether they are connected and how far behind they are.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum peer list", "  continuum peer list --json"})
    static final class ListPeers extends InstanceAction {
        ListPeers(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/peers");
            return show(answer, () -> {
                Table table = new Table("NAME", "STATE", "LAG", "SENT", "RECEIVED", "SPACES", "URL", "LAST ERROR");
                answer.path("peers")
                        .forEach(peer -> table.row(
                                peer.path("name").asText(),
                                peer.path("state").asText(),
                                peer.path("lag_ops").asText("0"),
                                peer.path("sent_ops").asText("0"),
                                peer.path("received_ops").asText("0"),
                                String.join(",", texts(peer.path("spaces"))),
                                peer.path("url").asText(),
                                peer.path("last_error").asText("")));
                table.lines("No peers. Add one with: continuum peer add").forEach(this::print);
            });
        }
    }

    @Command(
            name = "remove",
            description = "Disconnect a peer and share nothing more with it. What it already has, it keeps.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum peer remove south")
    static final class Remove extends InstanceAction {
        @Parameters(paramLabel = "NAME", description = "The peer.")
        private String name = "";

        Remove(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.delete("/v1/peers/" + RestClient.escape(name));
            return show(answer, () -> print("Removed " + name + "."));
        }
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(
                element.isTextual() ? element.asText() : element.path("name").asText()));
        return texts;
    }
}
