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

/** {@code continuum space}: what memory is divided into, and with whom a part is shared. */
@Command(
        name = "space",
        description = "Divide memory into spaces and share chosen ones.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum space create runbooks",
            "  continuum space share runbooks --with south",
            "  continuum space list"
        })
final class SpaceCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new SpaceCommand())
                .addSubcommand(new Create(shell))
                .addSubcommand(new Share(shell))
                .addSubcommand(new ListSpaces(shell));
    }

    @Command(
            name = "create",
            description = "Create a space. It stays here until it is shared.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum space create runbooks")
    static final class Create extends InstanceAction {
        @Parameters(paramLabel = "NAME", description = "Name of the space.")
        private String name = "";

        Create(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post("/v1/spaces", Json.object().put("name", name));
            return show(answer, () -> print("Created space " + name + ". Teach it: continuum learn --space " + name));
        }
    }

    @Command(
            name = "share",
            description = {
                "Share a space: whole with a peer that shares a space of the same name, or only the patterns in it",
                "with the federation."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  continuum space share runbooks --with south", "  continuum space share default --patterns"})
    static final class Share extends InstanceAction {
        @Parameters(paramLabel = "NAME", description = "Name of the space.")
        private String name = "";

        @Option(names = "--with", paramLabel = "PEER", description = "Sync everything in it with these peers.")
        private List<String> peers = List.of();

        @Option(names = "--patterns", description = "Let patterns be mined from it for the federation.")
        private boolean patterns;

        Share(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            if (peers.isEmpty() && !patterns) {
                throw CommandException.usage("say with whom: --with PEER, or --patterns for the federation");
            }
            JsonNode answer = Json.object();
            for (String peer : peers) {
                answer = share(instance, Json.object().put("peer", peer));
            }
            if (patterns) {
                answer = share(instance, Json.object().put("patterns", true));
            }
            return show(answer, () -> {
                peers.forEach(peer -> print("Space " + name + " is shared with " + peer + "; it syncs once " + peer
                        + " shares its own " + name + " back."));
                if (patterns) {
                    print("Patterns of space " + name + " are mined; each waits for your approval.");
                }
            });
        }

        private JsonNode share(RestClient instance, ObjectNode with) {
            return instance.post("/v1/spaces/" + RestClient.escape(name) + "/share", with);
        }
    }

    @Command(
            name = "list",
            description =
                    "List the spaces, with whom they are shared, and a digest that equals the peer's when in sync.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum space list", "  continuum space list --json"})
    static final class ListSpaces extends InstanceAction {
        private static final int DIGEST_CHARS = 12;

        ListSpaces(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/spaces");
            return show(answer, () -> {
                Table table = new Table("NAME", "RECORDS", "OPS", "PATTERNS", "SHARED WITH", "DIGEST");
                answer.path("spaces")
                        .forEach(space -> table.row(
                                space.path("name").asText(),
                                space.path("records").asText("0"),
                                space.path("ops").asText("0"),
                                space.path("share_patterns").asBoolean() ? "mined" : "no",
                                String.join(",", PeerCommand.texts(space.path("peers"))),
                                shortened(space.path("digest").asText(""))));
                table.lines("No spaces.").forEach(this::print);
            });
        }

        private static String shortened(String digest) {
            return digest.length() > DIGEST_CHARS ? digest.substring(0, DIGEST_CHARS) : digest;
        }
    }
}
