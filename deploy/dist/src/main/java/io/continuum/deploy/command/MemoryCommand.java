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

/** {@code continuum memory}: single memories, looked at and set right. */
@Command(
        name = "memory",
        description = {
            "List memories, look at one with its past, and set it right.",
            "Nothing is lost by any of this; \"continuum forget\" removes for good."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum memory list --kind decision",
            "  continuum memory show 01K9ZC3M7T5W2QXAYB4E6G8HJN --history",
            "  continuum memory change 01K9ZC3M7T5W2QXAYB4E6G8HJN --text \"Deploys need one approval.\""
        })
final class MemoryCommand extends Group {
    private static final String ID = "Its id, from a list or a search.";

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new MemoryCommand())
                .addSubcommand(new ListMemories(shell))
                .addSubcommand(new Show(shell))
                .addSubcommand(new Change(shell))
                .addSubcommand(new Rate(shell))
                .addSubcommand(new Archive(shell))
                .addSubcommand(new Restore(shell));
    }

    private static String path(String id) {
        return "/v1/memories/" + RestClient.escape(id);
    }

    @Command(
            name = "list",
            description = "List memories, the newest first.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum memory list --space runbooks --limit 5",
                "  continuum memory list --kind message --session talk-1",
                "  continuum memory list --as-of 2026-03-01T00:00:00Z --status all"
            })
    static final class ListMemories extends InstanceAction {
        @Mixin
        private final PageOptions page = new PageOptions();

        @Option(names = "--kind", paramLabel = "KIND", defaultValue = "", description = "Such as note or decision.")
        private String kind = "";

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                defaultValue = "",
                description = {"active (default), superseded, archived, quarantined or all."})
        private String status = "";

        @Option(names = "--session", paramLabel = "ID", defaultValue = "", description = "Only of this conversation.")
        private String session = "";

        @Option(names = "--user", paramLabel = "ID", defaultValue = "", description = "Only of this user.")
        private String user = "";

        @Option(names = "--agent", paramLabel = "ID", defaultValue = "", description = "Only of this agent.")
        private String agent = "";

        @Option(
                names = "--filter",
                paramLabel = "JSON",
                defaultValue = "",
                description = {"Conditions, such as {\"tags\": {\"in\": [\"db\"]}}."})
        private String filter = "";

        @Option(names = "--as-of", paramLabel = "TIME", defaultValue = "", description = "As it was believed then.")
        private String asOf = "";

        ListMemories(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/memories"
                    + page.query(
                            "kind",
                            kind,
                            "status",
                            status,
                            "session_id",
                            session,
                            "user_id",
                            user,
                            "agent_id",
                            agent,
                            "filter",
                            filter,
                            "as_of",
                            asOf));
            return show(answer, () -> MemoryLines.page(answer, "No memory is like that.", this::print));
        }
    }

    @Command(
            name = "show",
            description = "Show everything about a memory, and with --history what it replaced and who changed it.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum memory show 01K9ZC3M7T5W2QXAYB4E6G8HJN --history")
    static final class Show extends InstanceAction {
        @Parameters(paramLabel = "ID", description = ID)
        private String id = "";

        @Option(names = "--history", description = "Also its versions and who changed it.")
        private boolean history;

        Show(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            if (!history) {
                print(Json.pretty(instance.get(path(id))));
                return ExitCode.OK;
            }
            JsonNode past = instance.get(path(id) + "/history");
            return show(past, () -> {
                past.path("versions").forEach(version -> MemoryLines.one(version, this::print));
                Table table = new Table("WHEN", "WHAT", "WHO", "WHY");
                past.path("events")
                        .forEach(event -> table.row(
                                event.path("at").asText(),
                                event.path("type").asText(),
                                event.path("actor").asText(),
                                event.path("reason").asText()));
                table.lines("Nobody has changed it.").forEach(this::print);
            });
        }
    }

    @Command(
            name = "change",
            description = {
                "Change a memory: a corrected text becomes a new version and the old one stays; the rest is how it is"
                        + " kept.",
                "With --version it is changed only if nobody else has done so since."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum memory change 01K9ZC3M7T5W2QXAYB4E6G8HJN --text \"Deploys need one approval.\"",
                "  continuum memory change 01K9ZC3M7T5W2QXAYB4E6G8HJN --pin --share never --tag policy",
                "  continuum memory change 01K9ZC3M7T5W2QXAYB4E6G8HJN --no-pin --retention temporary"
            })
    static final class Change extends InstanceAction {
        @Parameters(paramLabel = "ID", description = ID)
        private String id = "";

        @Option(names = "--text", paramLabel = "TEXT", defaultValue = "", description = "The corrected text.")
        private String text = "";

        @Option(names = "--tag", paramLabel = "TAG", description = "All tags it shall have; may be repeated.")
        private List<String> tags = List.of();

        @Option(names = "--pin", negatable = true, description = "Whether it never fades.")
        private @Nullable Boolean pin;

        @Option(
                names = "--share",
                paramLabel = "HOW",
                defaultValue = "",
                description = {"Whether it may leave: never, ask or allow."})
        private String share = "";

        @Option(
                names = "--retention",
                paramLabel = "CLASS",
                defaultValue = "",
                description = {"How long it stays near at hand: critical, reference, standard or temporary."})
        private String retention = "";

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                defaultValue = "",
                description = "When it ceases to be offered.")
        private String expires = "";

        @Option(names = "--importance", paramLabel = "0..1", description = "How much it weighs.")
        private @Nullable Double importance;

        @Option(names = "--version", paramLabel = "N", description = "The version that you have seen.")
        private @Nullable Integer version;

        Change(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = Json.object();
            WhoseOptions.put(body, "text", text);
            WhoseOptions.put(body, "tags", tags);
            WhoseOptions.put(body, "share", share);
            WhoseOptions.put(body, "retention", retention);
            WhoseOptions.put(body, "expires_at", expires);
            if (pin != null) {
                body.put("pinned", pin);
            }
            if (importance != null) {
                body.put("importance", importance);
            }
            if (body.isEmpty()) {
                throw CommandException.usage("say what to change, such as --text or --pin");
            }
            JsonNode changed = instance.patch(path(id), body, version);
            return show(changed, () -> MemoryLines.one(changed, this::print));
        }
    }

    @Command(
            name = "rate",
            description = "Say whether a memory helped; what helps is offered sooner.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum memory rate 01K9ZC3M7T5W2QXAYB4E6G8HJN --useful",
                "  continuum memory rate 01K9ZC3M7T5W2QXAYB4E6G8HJN --no-useful"
            })
    static final class Rate extends InstanceAction {
        @Parameters(paramLabel = "ID", description = ID)
        private String id = "";

        @Option(names = "--useful", negatable = true, required = true, description = "Whether it helped.")
        private boolean useful;

        Rate(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode rated =
                    instance.postOnce(path(id) + "/feedback", Json.object().put("useful", useful));
            return show(
                    rated, () -> print("Its rating is " + rated.path("feedback").asInt() + " now."));
        }
    }

    @Command(
            name = "archive",
            description = "Put a memory away: it is kept and no longer offered.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum memory archive 01K9ZC3M7T5W2QXAYB4E6G8HJN")
    static final class Archive extends InstanceAction {
        @Parameters(paramLabel = "ID", description = ID)
        private String id = "";

        Archive(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode memory = instance.postOnce(path(id) + "/archive", Json.object());
            return show(memory, () -> MemoryLines.one(memory, this::print));
        }
    }

    @Command(
            name = "restore",
            description = "Make an older version, or what was put away, count again.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum memory restore 01K9ZC3M7T5W2QXAYB4E6G8HJN")
    static final class Restore extends InstanceAction {
        @Parameters(paramLabel = "ID", description = ID)
        private String id = "";

        Restore(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode memory = instance.postOnce(path(id) + "/restore", Json.object());
            return show(memory, () -> MemoryLines.one(memory, this::print));
        }
    }
}
