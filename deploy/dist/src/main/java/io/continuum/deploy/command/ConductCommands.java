package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import io.continuum.deploy.client.RestClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum federation suspend}, {@code restore} and {@code appeal}. */
final class ConductCommands {
    private ConductCommands() {}

    @Command(
            name = "suspend",
            description = {
                "Hold an organisation back: it cannot contribute or ask until it is restored.",
                "All it has, sent and earned stays as it is. It is told why, and may appeal."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation suspend MEMBER --dry-run",
                "  continuum federation suspend MEMBER --grounds spam --note \"a thousand open tags\""
            })
    static final class Suspend extends InstanceAction {
        @Parameters(paramLabel = "MEMBER", description = "An instance or organisation that federation members shows.")
        private String member = "";

        @Option(
                names = "--grounds",
                paramLabel = "GROUNDS",
                defaultValue = "dispute",
                description = {
                    "dispute, spam, poison or compromise (default dispute). Removed while held back for spam or"
                            + " poison,",
                    "an organisation costs its sponsors their bond."
                })
        private String grounds = "";

        @Option(
                names = "--note",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "What the organisation is told.")
        private String note = "";

        @Option(names = "--dry-run", description = "Only say what would come of it.")
        private boolean dryRun;

        Suspend(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode wanted = Json.object()
                    .put("member", member.strip())
                    .put("grounds", grounds)
                    .put("note", note)
                    .put("dry_run", dryRun);
            JsonNode answer = instance.post("/v1/federations/suspend", wanted);
            return show(answer, () -> {
                print((dryRun ? "Would suspend " : "Suspended ")
                        + answer.path("org_id").asText());
                print("Instances         " + answer.path("instances").asText()
                        + " can no longer contribute or ask; they read on");
                print("Undo with         continuum federation restore "
                        + answer.path("org_id").asText());
            });
        }
    }

    @Command(
            name = "restore",
            description = "Let an organisation that was suspended go on as before.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation restore MEMBER"})
    static final class Restore extends InstanceAction {
        @Parameters(paramLabel = "MEMBER", description = "An instance or organisation that federation members shows.")
        private String member = "";

        Restore(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer =
                    instance.post("/v1/federations/restore", Json.object().put("member", member.strip()));
            return show(
                    answer,
                    () -> print(
                            answer.path("lifted").asBoolean()
                                    ? "It goes on as before."
                                    : "It was not held back; nothing was changed."));
        }
    }

    @Command(
            name = "appeal",
            description = "Tell the admins why a refusal is wrong, or read their answer.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation appeal \"our disk was full; it is repaired\"",
                "  continuum federation appeal"
            })
    static final class Appeal extends InstanceAction {
        @Parameters(arity = "0..1", paramLabel = "MESSAGE", description = "Without one, the newest appeal is shown.")
        private String message = "";

        @Option(
                names = "--about",
                paramLabel = "CODE",
                defaultValue = "suspended",
                description = "The code of the refusal (default suspended).")
        private String about = "";

        Appeal(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            if (message.isBlank()) {
                JsonNode answer = instance.get("/v1/federations/appeals");
                return show(answer, () -> {
                    Table table = new Table("SENT", "ABOUT", "MESSAGE", "ANSWER");
                    answer.path("appeals")
                            .forEach(appeal -> table.row(
                                    appeal.path("at").asText(),
                                    appeal.path("about").asText(),
                                    appeal.path("message").asText(),
                                    appeal.path("answer").asText()));
                    table.lines("No appeal was sent.").forEach(this::print);
                });
            }
            JsonNode answer = instance.post(
                    "/v1/federations/appeals", Json.object().put("about", about).put("message", message));
            return show(answer, () -> print("Sent. Read the answer with: continuum federation appeal"));
        }
    }
}
