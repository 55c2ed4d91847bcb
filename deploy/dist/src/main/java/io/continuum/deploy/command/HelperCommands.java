package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum federation config} and {@code continuum federation helper}. */
final class HelperCommands {
    private HelperCommands() {}

    @Command(
            name = "config",
            description = {
                "Change the federation's rules: shows what changes and asks before it puts them in force.",
                "Another k, bucket width, hardening or set of helpers begins a new tag epoch: what is released stays",
                "readable, and what is not released yet goes out again by itself."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation config --helpers all --dry-run",
                "  continuum federation config --helpers all --yes",
                "  continuum federation config -k 3 --hardening on"
            })
    static final class Configure extends InstanceAction {
        private enum Switch {
            ON,
            OFF
        }

        private enum Helpers {
            ALL,
            NONE,
            KEEP
        }

        @Option(
                names = "-k",
                paramLabel = "K",
                description = "Organisations that must send a pattern before anyone can read it.")
        private @Nullable Integer k;

        @Option(names = "--bucket-bits", paramLabel = "BITS", description = "Width of the blind buckets.")
        private @Nullable Integer bucketBits;

        @Option(
                names = "--hardening",
                paramLabel = "ON|OFF",
                description = "Whether each guess at a pattern is costly; on by default in a new tag epoch.")
        private @Nullable Switch hardening;

        @Option(
                names = "--helpers",
                paramLabel = "WHICH",
                defaultValue = "keep",
                description = "Whose keys take part in tags: all that offer theirs, none, or keep (default keep).")
        private Helpers helpers = Helpers.KEEP;

        @Option(
                names = "--own-coordinator",
                description = "This organisation runs the coordinator, and stands for its tag helper.")
        private boolean ownCoordinator;

        @Option(
                names = "--hold",
                paramLabel = "SECONDS",
                description = "How long approved patterns wait before sending.")
        private @Nullable Long holdS;

        @Option(
                names = "--jitter",
                paramLabel = "SECONDS",
                description = "Up to how long sending is delayed at random.")
        private @Nullable Long jitterS;

        @Option(
                names = "--proposal",
                description = "Put the credit policy in force that the coordinator's operator proposes.")
        private boolean proposal;

        @Option(names = "--new-tag-epoch", description = "Begin a new tag epoch even if nothing else asks for one.")
        private boolean newTagEpoch;

        @Option(names = "--dry-run", description = "Only show what would change.")
        private boolean dryRun;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        Configure(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) throws IOException {
            if (yes && !dryRun) {
                return put(instance);
            }
            JsonNode plan = instance.post("/v1/federations/config", wanted(true));
            if (dryRun) {
                return show(plan, () -> print(plan, "Would become"));
            }
            if (!shell.terminal() || json) {
                throw CommandException.usage("add --yes to put it in force, or --dry-run to see what would change");
            }
            print(plan, "Would become");
            shell.out().print("Put it in force? [y/N] ");
            shell.out().flush();
            String answer = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8)).readLine();
            if (answer == null || !Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
                print("Nothing was changed.");
                return ExitCode.OK;
            }
            return put(instance);
        }

        private int put(RestClient instance) {
            JsonNode done = instance.post("/v1/federations/config", wanted(false));
            return show(done, () -> print(done, "In force"));
        }

        private ObjectNode wanted(boolean dry) {
            ObjectNode wanted = Json.object()
                    .put("k", k)
                    .put("bucket_bits", bucketBits)
                    .put("helpers", helpers.name().toLowerCase(Locale.ROOT))
                    .put("hold_s", holdS)
                    .put("jitter_s", jitterS)
                    .put("new_tag_epoch", newTagEpoch)
                    .put("proposal", proposal)
                    .put("dry_run", dry);
            if (hardening != null) {
                wanted.put("hardening", hardening.name().toLowerCase(Locale.ROOT));
            }
            if (ownCoordinator) {
                wanted.put("own_coordinator", true);
            }
            return wanted;
        }

        private void print(JsonNode plan, String what) {
            print("%s: version %s, tag epoch %s, protection level %s"
                    .formatted(
                            what,
                            plan.path("version").asText(),
                            plan.path("tag_epoch").asText(),
                            plan.path("level").asText()));
            for (JsonNode difference : plan.path("differences")) {
                print("  %-15s %s"
                        .formatted(
                                difference.path("term").asText(),
                                difference.path("before").asText()));
                print("  %-15s -> %s".formatted("", difference.path("after").asText()));
            }
            plan.path("notes").forEach(note -> print("Note: " + note.asText()));
        }
    }

    /** {@code continuum federation helper}. */
    @Command(
            name = "helper",
            description =
                    "Bring a keyper of your organisation into the federation, and see whose keys take part in tags.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation helper add http://127.0.0.1:8440 --secret SECRET",
                "  continuum federation helper list"
            })
    static final class Helper extends Group {
        static CommandLine commandLine(Shell shell) {
            return new CommandLine(new Helper()).addSubcommand(new Add(shell)).addSubcommand(new ListAll(shell));
        }
    }

    @Command(
            name = "add",
            description = {
                "Register a keyper that your organisation runs, and sign for its key of the next tag epoch.",
                "It takes part once an admin runs: continuum federation config --helpers all.",
                "Run it again to offer a key for the tag epoch after that."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation helper add http://127.0.0.1:8440 --secret SECRET",
                "  continuum federation helper add https://keyper.example.org --secret-file secret.txt"
            })
    static final class Add extends InstanceAction {
        @Parameters(paramLabel = "KEYPER", description = "The keyper's address as all members reach it.")
        private String keyper = "";

        @ArgGroup(multiplicity = "1")
        private Secret secret = new Secret();

        private static final class Secret {
            @Option(
                    names = "--secret",
                    required = true,
                    paramLabel = "SECRET",
                    description = "The keyper's admin secret; others on this machine may see it.")
            private String value = "";

            @Option(
                    names = "--secret-file",
                    required = true,
                    paramLabel = "FILE",
                    description = "File that holds the keyper's admin secret.")
            private @Nullable Path file;

            String read() {
                if (file == null) {
                    return value;
                }
                try {
                    return Files.readString(file).strip();
                } catch (IOException _) {
                    throw CommandException.failed("Cannot read the keyper's secret from " + file + ".");
                }
            }
        }

        Add(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post(
                    "/v1/federations/helpers",
                    Json.object().put("url", keyper.strip()).put("secret", secret.read()));
            return show(answer, () -> {
                print("Keyper " + answer.path("url").asText() + " offers its key for tag epoch "
                        + answer.path("tag_epoch").asText());
                print("An admin lets it take part with: continuum federation config --helpers all");
            });
        }
    }

    @Command(
            name = "list",
            description = "List the tag helpers in force, and the keypers that offer keys for the next tag epoch.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation helper list", "  continuum federation helper list --json"})
    static final class ListAll extends InstanceAction {
        ListAll(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/federations/helpers");
            return show(answer, () -> {
                Table table = new Table("HELPER", "ORGANISATION", "STATE");
                answer.path("helpers")
                        .forEach(helper -> table.row(
                                helper.path("url").asText(),
                                helper.path("org_id").asText("the coordinator's"),
                                state(helper)));
                table.lines("No tag helper takes part.").forEach(this::print);
                for (JsonNode keyper : answer.path("keypers")) {
                    print("Keyper " + keyper.path("url").asText()
                            + (keyper.path("offers").asBoolean()
                                    ? " offers a key for tag epoch "
                                    : " offers no key yet for tag epoch ")
                            + answer.path("next_tag_epoch").asText());
                }
            });
        }
    }

    private static String state(JsonNode helper) {
        String reachable = helper.path("reachable").asBoolean() ? "reachable" : "not reachable";
        return helper.hasNonNull("problem")
                ? reachable + "; last answer: " + helper.path("problem").asText()
                : reachable;
    }

    /** The lines of {@code continuum federation status} about level and helpers. */
    static void printStatus(JsonNode status, Consumer<String> out) {
        out.accept("Protection level  " + status.path("level").asText());
        status.path("level_reasons").forEach(reason -> out.accept("                  " + reason.asText()));
        status.path("level_raise").forEach(raise -> out.accept("  to raise it      " + raise.asText()));
        out.accept("Configuration     version " + status.path("config_version").asText() + ", hardening "
                + status.path("hardening").asText());
        status.path("helpers")
                .forEach(helper ->
                        out.accept("Tag helper        " + helper.path("url").asText() + "  "
                                + helper.path("org_id").asText("the coordinator's") + "  " + state(helper)));
    }
}
