package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
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

    @Command(
            name = "reports",
            description = "Released tags that do not hold what they should: who said so, and what came of it.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation reports",
                "  continuum federation reports --check",
                "  continuum federation reports --confirm wJp0aGVyZSBpcyBub3RoaW"
            })
    static final class Reports extends InstanceAction {
        @Option(names = "--check", description = "Open what the open reports are about, and say whether they are true.")
        private boolean check;

        @Option(names = "--confirm", paramLabel = "REPORT", defaultValue = "", description = "It is true.")
        private String confirmed = "";

        @Option(names = "--dismiss", paramLabel = "REPORT", defaultValue = "", description = "It is not true.")
        private String dismissed = "";

        @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
        private String note = "";

        Reports(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            if (!confirmed.isEmpty() || !dismissed.isEmpty()) {
                boolean isTrue = !confirmed.isEmpty();
                JsonNode answer = instance.post(
                        "/v1/federations/reports/decide",
                        Json.object()
                                .put("report", isTrue ? confirmed : dismissed)
                                .put("confirm", isTrue)
                                .put("note", note));
                return show(
                        answer,
                        () -> print(
                                isTrue
                                        ? "Confirmed: the tag is held back, and what was paid for it is taken back."
                                        : "Dismissed."));
            }
            JsonNode answer = check
                    ? instance.post("/v1/federations/reports/check", Json.object())
                    : instance.get("/v1/federations/reports");
            return show(answer, () -> {
                Table table = new Table("REPORT", "AT", "KIND", "STATE", check ? "TRUE" : "HELD BACK", "REPORTER");
                answer.path("reports")
                        .forEach(report -> table.row(
                                report.path("report").asText(),
                                report.path("at").asText(),
                                report.path("kind").asText(),
                                report.path("state").asText(),
                                check
                                        ? report.path("finding").asText()
                                        : report.path("held").asBoolean() ? "yes" : "no",
                                report.path("organisation").asText()));
                table.lines(check ? "No report waits." : "Nothing was reported.")
                        .forEach(this::print);
            });
        }
    }
}
