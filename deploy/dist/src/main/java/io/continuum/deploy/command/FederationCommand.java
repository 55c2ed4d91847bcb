package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum federation}: founding, inviting, joining, and who is in. */
@Command(
        name = "federation",
        description = "Found or join a federation and see who is in it.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum federation create harbour --coordinator http://127.0.0.1:8430 --secret-file secret.txt",
            "  continuum federation invite",
            "  continuum federation join CODE"
        })
final class FederationCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new FederationCommand())
                .addSubcommand(new Create(shell))
                .addSubcommand(new Invite(shell))
                .addSubcommand(new Join(shell))
                .addSubcommand(new Status(shell))
                .addSubcommand(new Members(shell))
                .addSubcommand(new HelperCommands.Configure(shell))
                .addSubcommand(HelperCommands.Helper.commandLine(shell))
                .addSubcommand(new ConductCommands.Suspend(shell))
                .addSubcommand(new ConductCommands.Restore(shell))
                .addSubcommand(new ConductCommands.Appeal(shell))
                .addSubcommand(new ConductCommands.Reports(shell))
                .addSubcommand(new RotationCommands.Remove(shell))
                .addSubcommand(new RotationCommands.Role(shell))
                .addSubcommand(new RotationCommands.Reopen(shell))
                .addSubcommand(new RotationCommands.Rotate(shell))
                .addSubcommand(new RotationCommands.UpdateKeys(shell))
                .addSubcommand(FederationAlarmCommand.commandLine(shell));
    }

    @Command(
            name = "create",
            description = "Found a federation at a coordinator; this instance becomes its first member and admin.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation create harbour --coordinator http://127.0.0.1:8430 --secret-file secret.txt",
                "  continuum federation create harbour --coordinator http://127.0.0.1:8430 --secret SECRET -k 3"
            })
    static final class Create extends InstanceAction {
        @Parameters(paramLabel = "NAME", description = "Name of the federation, for people.")
        private String name = "";

        @Option(
                names = "--coordinator",
                required = true,
                paramLabel = "URL",
                description = "The coordinator's address as all members reach it.")
        private String coordinator = "";

        @ArgGroup(multiplicity = "1")
        private Secret secret = new Secret();

        @Option(
                names = "-k",
                paramLabel = "K",
                defaultValue = "2",
                description = "Organisations that must send a pattern before anyone can read it: 2 or 3 (default 2).")
        private int k;

        @Option(
                names = "--preset",
                paramLabel = "NAME",
                defaultValue = "circle",
                description =
                        "Rules to start from: circle (default: organisations that know each other) or open (deposits,"
                                + " bounds, royalties; k at least 3).")
        private String preset = "";

        @Option(
                names = "--bucket-bits",
                paramLabel = "BITS",
                defaultValue = "8",
                description =
                        "Width of the blind buckets that questions name (default 8): fewer hide more and cost more"
                                + " pages.")
        private int bucketBits;

        private static final class Secret {
            @Option(
                    names = "--secret",
                    required = true,
                    paramLabel = "SECRET",
                    description = "The coordinator's admin secret; others on this machine may see it.")
            private String value = "";

            @Option(
                    names = "--secret-file",
                    required = true,
                    paramLabel = "FILE",
                    description = "File that holds the coordinator's admin secret.")
            private @Nullable Path file;

            String read() {
                if (file == null) {
                    return value;
                }
                try {
                    return Files.readString(file).strip();
                } catch (IOException _) {
                    throw CommandException.failed("Cannot read the coordinator's secret from " + file + ".");
                }
            }
        }

        Create(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post(
                    "/v1/federations",
                    Json.object()
                            .put("name", name)
                            .put("preset", preset)
                            .put("k", k)
                            .put("bucket_bits", bucketBits)
                            .put("coordinator_url", coordinator)
                            .put("coordinator_secret", secret.read()));
            return show(answer, () -> {
                print("Federation " + name + " founded: "
                        + answer.path("federation_id").asText());
                print("Invite others with: continuum federation invite");
            });
        }
    }

    @Command(
            name = "invite",
            description = "Make an invite code for one new member. Send it over a channel you trust; it works once.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation invite",
                "  continuum federation invite --expires 7d --json",
                "  continuum federation invite --same-organisation"
            })
    static final class Invite extends InstanceAction {
        private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                defaultValue = "24h",
                description = "How long the code works, like 30m, 24h or 7d (default 24h).")
        private String expires = "";

        @Option(
                names = "--same-organisation",
                description = "Invite one more instance of this instance's own organisation; both count once for k.")
        private boolean sameOrganisation;

        Invite(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post(
                    "/v1/federations/invites",
                    Json.object()
                            .put("expires_in_s", duration(expires).toSeconds())
                            .put("same_organisation", sameOrganisation));
            return show(answer, () -> {
                print(answer.path("code").asText());
                shell.err()
                        .println("Works once, until " + answer.path("expires").asText()
                                + ". The other side types: continuum federation join CODE");
            });
        }

        private static Duration duration(String text) {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                throw CommandException.usage("\"" + text + "\" is no time; write it like 30m, 24h or 7d");
            }
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }
    }

    @Command(
            name = "join",
            description =
                    "Join a federation with an invite code, in the organisation it is for; waits for the welcome.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation join CODE", "  continuum federation join CODE --wait 5"})
    static final class Join extends InstanceAction {
        private static final Duration POLL = Duration.ofMillis(250);

        @Parameters(paramLabel = "CODE", description = "The invite code.")
        private String code = "";

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "60",
                description = "How long to wait until the inviter's instance has let this one in (default 60).")
        private int waitS;

        Join(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) throws InterruptedException {
            ObjectNode body = Json.object().put("code", code.strip());
            JsonNode answer = instance.post("/v1/federations/join", body);
            long deadline = System.nanoTime() + Duration.ofSeconds(waitS).toNanos();
            while (!isMember(answer) && System.nanoTime() < deadline) {
                Thread.sleep(POLL);
                answer = status(instance);
            }
            JsonNode state = answer;
            if (!isMember(state)) {
                throw CommandException.failed("The inviter has not let this instance in yet (state "
                        + state.path("state").asText("unknown")
                        + ").\nIts instance must be running; the join goes on by itself: continuum federation status");
            }
            return show(
                    state,
                    () -> print("Member of federation "
                            + state.path("federation_id").asText()));
        }
    }

    @Command(
            name = "status",
            description = "Print which federation this instance is in, and how well its patterns are protected.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation status", "  continuum federation status --json"})
    static final class Status extends InstanceAction {
        Status(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode status = status(instance);
            return show(status, () -> {
                if (status.path("federation_id").asText("").isEmpty()) {
                    print("In no federation. Found one with continuum federation create, or join one with an invite.");
                    return;
                }
                print("Federation        " + status.path("name").asText() + "  "
                        + status.path("federation_id").asText());
                print("State             " + status.path("state").asText());
                HelperCommands.printStatus(status, this::print);
                print("Threshold k       " + status.path("k").asText() + " organisations");
                print("Members           " + status.path("members").asText() + " of "
                        + status.path("organisations").asText() + " organisations");
                print("Epoch             " + status.path("epoch").asText() + ", tag epoch "
                        + status.path("tag_epoch").asText());
                HistoryLines.print(status.path("history"), this::print);
                print("Roster head       " + status.path("roster_head").asText());
                if (status.has("cannot_contribute")) {
                    print("Cannot contribute "
                            + status.path("cannot_contribute").asText());
                }
                if (status.has("key_update")) {
                    print("Key update        waits for the federation; goes on by itself");
                }
                print("Coordinator       " + status.path("coordinator_url").asText());
                print("This instance     " + status.path("instance_id").asText());
                print("Fingerprint       " + status.path("fingerprint").asText());
            });
        }
    }

    @Command(
            name = "members",
            description = "List the members with the fingerprints to compare over the telephone.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation members",
                "  continuum federation members --tree",
                "  continuum federation members --json"
            })
    static final class Members extends InstanceAction {
        @Option(names = "--tree", description = "Show the organisations, each below the one that brought it in.")
        private boolean tree;

        Members(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            if (tree) {
                JsonNode all = instance.get("/v1/federations/organisations");
                return show(all, () -> printBelow(all.path("organisations"), "", ""));
            }
            JsonNode answer = instance.get("/v1/federations/members");
            return show(answer, () -> {
                Table table = new Table("INSTANCE", "ORGANISATION", "ROLE", "SINCE", "FINGERPRINT", "");
                answer.path("members")
                        .forEach(member -> table.row(
                                member.path("instance_id").asText(),
                                member.path("org_id").asText(),
                                member.path("role").asText(),
                                member.path("joined_seq").asText(),
                                member.path("fingerprint").asText(),
                                member.path("self").asBoolean() ? "this one" : ""));
                table.lines("In no federation.").forEach(this::print);
            });
        }

        /** Organisations below a sponsor; the founder's is its own. */
        private void printBelow(JsonNode all, String sponsor, String indent) {
            for (JsonNode each : all) {
                String id = each.path("organisation").asText();
                String above = each.path("sponsor").asText();
                boolean founder = above.equals(id);
                if (sponsor.isEmpty() ? founder : !founder && above.equals(sponsor)) {
                    String grounds = each.path("grounds").asText();
                    print(indent + id + "  " + each.path("instances").asText() + " instance(s)"
                            + (grounds.isEmpty() ? "" : "  suspended: " + grounds));
                    printBelow(all, id, indent + "  ");
                }
            }
        }
    }

    private static JsonNode status(RestClient instance) {
        return instance.get("/v1/federations");
    }

    private static boolean isMember(JsonNode status) {
        return status.path("state").asText().equals("member");
    }
}
