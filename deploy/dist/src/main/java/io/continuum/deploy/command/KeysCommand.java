package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum keys}: who may call an instance, and what for. */
@Command(
        name = "keys",
        description = {
            "Make, list and revoke API keys.",
            "",
            "A reader recalls and lists and changes nothing; a member also learns, asks the federation and forgets; an"
                    + " admin also decides",
            "what leaves and deals with keys. Give each program the least it needs, for one space and a limited time if"
                    + " you can."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum keys create --role reader --space runbooks --expires 90d --label dashboard",
            "  continuum keys list",
            "  continuum keys revoke 3kfT0aQx1Yb2"
        })
final class KeysCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new KeysCommand())
                .addSubcommand(new Create(shell))
                .addSubcommand(new ListKeys(shell))
                // an id may begin with a dash
                .addSubcommand(new CommandLine(new Revoke(shell)).setUnmatchedOptionsArePositionalParams(true));
    }

    private static String ofTenant(String tenant) {
        return tenant.isEmpty() ? "" : "?tenant=" + RestClient.escape(tenant);
    }

    @Command(
            name = "create",
            description = "Make a key. It is printed this once; the instance keeps only its hash.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum keys create --role member --label \"support bot\" --space support",
                "  continuum keys create --role reader --expires 2027-01-31T00:00:00Z",
                "  continuum keys create --role admin --tenant acme"
            })
    static final class Create extends InstanceAction {
        private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([dh])");

        @Option(names = "--role", required = true, paramLabel = "ROLE", description = "reader, member or admin.")
        private String role = "";

        @Option(
                names = "--space",
                paramLabel = "NAME",
                defaultValue = "",
                description = "The one space it reaches; else all of its tenant. Not for admins.")
        private String space = "";

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                defaultValue = "",
                description = "When it ends: after a span such as 90d or 12h, or at a time; else never.")
        private String expires = "";

        @Option(names = "--label", paramLabel = "TEXT", defaultValue = "", description = "What it is for.")
        private String label = "";

        @Option(
                names = "--tenant",
                paramLabel = "NAME",
                defaultValue = "",
                description = "Another tenant than your own; the first key of a tenant makes it.")
        private String tenant = "";

        Create(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = Json.object().put("role", role).put("label", label);
            if (!space.isEmpty()) {
                body.put("space", space);
            }
            if (!expires.isEmpty()) {
                body.put("expires_at", end(Instant.now()).toString());
            }
            if (!tenant.isEmpty()) {
                body.put("tenant", tenant);
            }
            JsonNode key = instance.post("/v1/keys", body);
            return show(key, () -> {
                print(key.path("key").asText());
                shell.err()
                        .println("Made %s %s of tenant %s%s, %s. It is not shown again."
                                .formatted(
                                        key.path("role").asText(),
                                        key.path("id").asText(),
                                        key.path("tenant").asText(),
                                        space.isEmpty() ? "" : " for space " + space,
                                        key.has("expires_at")
                                                ? "until "
                                                        + key.path("expires_at").asText()
                                                : "for good"));
            });
        }

        private Instant end(Instant now) {
            Matcher span = SPAN.matcher(expires);
            if (span.matches()) {
                long count = Long.parseLong(span.group(1));
                return now.plus(span.group(2).equals("d") ? Duration.ofDays(count) : Duration.ofHours(count));
            }
            try {
                return Instant.parse(expires);
            } catch (DateTimeException _) {
                throw CommandException.usage("\"" + expires
                        + "\" is no end; write a span such as 90d or 12h, or a time such as 2027-01-31T00:00:00Z");
            }
        }
    }

    @Command(
            name = "list",
            description = "List the keys: what each may do, until when, and when it was last used.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum keys list", "  continuum keys list --tenant acme --json"})
    static final class ListKeys extends InstanceAction {
        @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "", description = "Another tenant's.")
        private String tenant = "";

        ListKeys(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/keys" + ofTenant(tenant));
            return show(answer, () -> {
                Table table = new Table("ID", "ROLE", "SPACE", "STARTS WITH", "MADE", "EXPIRES", "LAST USED", "LABEL");
                answer.path("keys")
                        .forEach(key -> table.row(
                                key.path("id").asText(),
                                key.path("role").asText(),
                                key.path("space").asText().isEmpty()
                                        ? "all"
                                        : key.path("space").asText(),
                                "ck_" + key.path("prefix").asText(),
                                day(key.path("created_at"), ""),
                                day(key.path("expires_at"), "never"),
                                day(key.path("last_used_at"), "never"),
                                key.path("label").asText()));
                table.lines("There are no keys.").forEach(this::print);
            });
        }

        private static String day(JsonNode time, String otherwise) {
            return time.isMissingNode() ? otherwise : time.asText().substring(0, 10);
        }
    }

    @Command(
            name = "revoke",
            description = "Revoke a key at once; streams that it has open end within seconds.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum keys revoke 3kfT0aQx1Yb2", "  continuum keys revoke 3kfT0aQx1Yb2 --tenant acme"})
    static final class Revoke extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "Its id, from \"continuum keys list\".")
        private String id = "";

        @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "", description = "Another tenant's.")
        private String tenant = "";

        Revoke(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            instance.delete("/v1/keys/" + RestClient.escape(id) + ofTenant(tenant));
            return show(Json.object().put("revoked", id), () -> print("Revoked " + id + "."));
        }
    }
}
