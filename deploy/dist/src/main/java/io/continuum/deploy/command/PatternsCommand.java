package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum patterns}: what may leave, byte by byte, and who says so. */
@Command(
        name = "patterns",
        description = "See what could leave this instance, and decide about it.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum patterns list",
            "  continuum patterns preview ID",
            "  continuum patterns approve ID",
        })
final class PatternsCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new PatternsCommand())
                .addSubcommand(new ListPatterns(shell))
                .addSubcommand(new Mine(shell))
                .addSubcommand(new Preview(shell))
                .addSubcommand(new Approve(shell))
                .addSubcommand(new Veto(shell))
                .addSubcommand(new Renew(shell));
    }

    @Command(
            name = "list",
            description = "List patterns and where each stands.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum patterns list", "  continuum patterns list --status released --json"})
    static final class ListPatterns extends InstanceAction {
        private static final int LIMIT = 1_000;

        private enum Status {
            HELD,
            APPROVED,
            VETOED,
            SENT,
            RELEASED
        }

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "Only these: held, approved, vetoed, sent or released.")
        private List<Status> status = List.of();

        ListPatterns(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = status.isEmpty()
                    ? instance.get("/v1/patterns?limit=" + LIMIT)
                    : instance.get(
                            "/v1/patterns?status=" + status.getFirst().name().toLowerCase(Locale.ROOT));
            return show(answer, () -> {
                Table table = new Table("ID", "STATUS", "SUPPORT", "PATTERN");
                answer.path("patterns")
                        .forEach(pattern -> table.row(
                                pattern.path("id").asText(),
                                pattern.path("status").asText(),
                                pattern.path("support").asText(),
                                sentence(pattern)));
                table.lines("No patterns. They appear once the same lesson was learnt more than once.")
                        .forEach(this::print);
            });
        }
    }

    @Command(
            name = "mine",
            description = "Look for patterns now instead of a little after the last note.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum patterns mine")
    static final class Mine extends InstanceAction {
        Mine(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post("/v1/patterns/mine", Json.object());
            return show(answer, () -> {
                print(answer.path("candidates").asText() + " candidates, "
                        + answer.path("held").asText() + " held for a decision");
                answer.path("dropped")
                        .forEach(drop -> print("  dropped " + drop.path("count").asText() + ": "
                                + drop.path("reason").asText()));
            });
        }
    }

    @Command(
            name = "preview",
            description = "Show the exact bytes that would leave, what they replace, and every check they passed.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum patterns preview ID", "  continuum patterns preview ID --json"})
    static final class Preview extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "The pattern.")
        private String id = "";

        Preview(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/patterns/" + RestClient.escape(id) + "/preview");
            return show(answer, () -> {
                print(answer.path("sentence").asText());
                print("Bytes    " + answer.path("m_hex").asText());
                print("Hash     " + answer.path("hash").asText());
                print("Beside   support bucket %s, confidence %s/10, period %s"
                        .formatted(
                                answer.path("aux").path("support_bucket").asText(),
                                answer.path("aux").path("confidence_tenths").asText(),
                                answer.path("aux").path("period").asText()));
                answer.path("mapping")
                        .forEach(mapping ->
                                print("Replaces " + mapping.path("original").asText() + " -> "
                                        + mapping.path("general").asText()));
                answer.path("checks")
                        .forEach(check -> print((check.path("passed").asBoolean() ? "passed   " : "FAILED   ")
                                + check.path("check").asText() + "  "
                                + check.path("detail").asText("")));
                print("Readable only once " + answer.path("k").asText() + " organisations sent the same.");
            });
        }
    }

    /** Some patterns, or all that the command is about. */
    private static final class Which {
        @Parameters(arity = "1..*", paramLabel = "ID", description = "The patterns.")
        private List<String> ids = List.of();

        @Option(names = "--all", required = true, description = "All of them.")
        private boolean all;

        ObjectNode body() {
            ObjectNode body = Json.object();
            if (all) {
                return body.put("all", true);
            }
            WhoseOptions.put(body, "ids", ids);
            return body;
        }
    }

    @Command(
            name = "approve",
            description = "Let patterns leave. They go out with the next contribution, sealed.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum patterns approve ID", "  continuum patterns approve --all"})
    static final class Approve extends InstanceAction {
        @ArgGroup(multiplicity = "1")
        private Which which = new Which();

        Approve(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post("/v1/patterns/approve", which.body());
            return show(
                    answer,
                    () -> print(Count.of(answer.path("approved").size(), "pattern")
                            + " approved. They leave with the next contribution: continuum contribute"));
        }
    }

    @Command(
            name = "veto",
            description = "Keep a pattern at home for good.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum patterns veto ID --reason \"names a product\"")
    static final class Veto extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "The pattern.")
        private String id = "";

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "For the audit log.")
        private String reason = "";

        Veto(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post(
                    "/v1/patterns/" + RestClient.escape(id) + "/veto",
                    Json.object().put("reason", reason));
            return show(answer, () -> print("Vetoed " + id + ". It stays here."));
        }
    }

    @Command(
            name = "renew",
            description = {
                "Send once more what an ended tag epoch released, so that it lasts in the new one.",
                "It earns nothing again. The coordinator learns that both releases hold the same."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  continuum patterns renew ID", "  continuum patterns renew --all"})
    static final class Renew extends InstanceAction {
        @ArgGroup(multiplicity = "1")
        private Which which = new Which();

        Renew(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post("/v1/patterns/renew", which.body());
            return show(
                    answer,
                    () -> print(
                            answer.path("renewed").isEmpty()
                                    ? "Nothing to renew: no ended tag epoch released it, or it was sent in this one."
                                    : Count.of(answer.path("renewed").size(), "pattern")
                                            + " will go out again with the next contribution: continuum contribute"));
        }
    }

    /** A pattern in words: {@code kerberos ticket rejection caused-by clock skew}. */
    static String sentence(JsonNode pattern) {
        String sentence = pattern.path("sentence").asText("");
        return sentence.isEmpty()
                ? "%s %s %s"
                        .formatted(
                                pattern.path("subject").asText(),
                                pattern.path("predicate").asText(),
                                pattern.path("object").asText())
                : sentence;
    }
}
