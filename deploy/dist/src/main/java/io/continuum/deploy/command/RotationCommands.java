package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum federation remove}, {@code rotate} and {@code key-update}. */
final class RotationCommands {
    private RotationCommands() {}

    @Command(
            name = "remove",
            description = {
                "Remove an instance from the federation; whoever stays gets new secrets in the same step.",
                "What it has read already it keeps. With its own id, this instance leaves."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation remove INSTANCE --dry-run",
                "  continuum federation remove INSTANCE",
                "  continuum federation remove INSTANCE --reason compromise"
            })
    static final class Remove extends InstanceAction {
        private enum Reason {
            REMOVED,
            LEFT,
            COMPROMISE
        }

        @Parameters(paramLabel = "INSTANCE", description = "Its id, as continuum federation members shows it.")
        private String instance = "";

        @Option(
                names = "--reason",
                paramLabel = "REASON",
                defaultValue = "removed",
                description = {
                    "removed, left or compromise (default removed). A compromise begins a new tag epoch too, and"
                            + " envelopes",
                    "under the old keys stop counting at once instead of after a day."
                })
        private Reason reason = Reason.REMOVED;

        @Option(names = "--dry-run", description = "Only say what would come of it.")
        private boolean dryRun;

        Remove(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient client) {
            ObjectNode wanted = Json.object()
                    .put("instance_id", instance.strip())
                    .put("reason", reason.name().toLowerCase(Locale.ROOT))
                    .put("dry_run", dryRun);
            JsonNode answer = client.post("/v1/federations/remove", wanted);
            return show(answer, () -> {
                print((dryRun ? "Would remove " : "Removed ")
                        + answer.path("instance_id").asText());
                print("Members           " + answer.path("members").asText() + " of "
                        + answer.path("organisations").asText() + " organisations");
                printEpoch(answer);
                answer.path("warnings").forEach(warning -> print("Note: " + warning.asText()));
            });
        }

        private void printEpoch(JsonNode answer) {
            print("Epoch             " + epoch(answer));
        }
    }

    @Command(
            name = "role",
            description = {
                "Make an instance an admin of the federation, or a member again. Admins invite, remove, suspend and",
                "configure; a federation has at least one, and should have two in different hands."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation role INSTANCE admin", "  continuum federation role INSTANCE member"})
    static final class Role extends InstanceAction {
        @Parameters(
                index = "0",
                paramLabel = "INSTANCE",
                description = "Its id, as continuum federation members shows it.")
        private String instance = "";

        @Parameters(index = "1", paramLabel = "ROLE", description = "admin or member.")
        private String role = "";

        Role(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient client) {
            ObjectNode wanted =
                    Json.object().put("instance_id", instance.strip()).put("role", role.toLowerCase(Locale.ROOT));
            JsonNode answer = client.post("/v1/federations/role", wanted);
            return show(
                    answer,
                    () -> print(answer.path("instance_id").asText() + " is "
                            + (answer.path("role").asText().equals("admin") ? "an admin" : "a member")));
        }
    }

    @Command(
            name = "reopen",
            description = {
                "Let the federation go on after its coordinator was restored from a backup.",
                "",
                "Brings back what the membership chain has become since the backup, as this instance kept it, and"
                        + " signs a",
                "configuration that names where the log ended and the one that goes on from there. Members believe"
                        + " that",
                "log from then on, if it begins with what they had seen as far as the backup went, and send again what",
                "the coordinator may have lost. Payments after the backup are undone."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation reopen"})
    static final class Reopen extends InstanceAction {
        Reopen(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient client) {
            JsonNode answer = client.post("/v1/federations/reopen", Json.object());
            return show(answer, () -> {
                print("Backup of         " + answer.path("backup_made_at").asText());
                print("Log               " + answer.path("log").asText() + ", from leaf "
                        + answer.path("leaves").asText() + " on; "
                        + answer.path("lost_leaves").asText() + " that were seen are lost");
                print("Brought back      " + answer.path("events").asText() + " membership events");
            });
        }
    }

    @Command(
            name = "rotate",
            description = "Give all members new secrets. Happens by itself every 30 days and with each removal.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation rotate", "  continuum federation rotate --reason compromise"})
    static final class Rotate extends InstanceAction {
        private enum Reason {
            REQUESTED,
            COMPROMISE
        }

        @Option(
                names = "--reason",
                paramLabel = "REASON",
                defaultValue = "requested",
                description =
                        "requested or compromise (default requested). A compromise begins a new tag epoch too, in which"
                                + " counting to k starts again.")
        private Reason reason = Reason.REQUESTED;

        Rotate(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient client) {
            ObjectNode wanted = Json.object().put("reason", reason.name().toLowerCase(Locale.ROOT));
            JsonNode answer = client.post("/v1/federations/rotate", wanted);
            return show(answer, () -> print("Epoch             " + epoch(answer)));
        }
    }

    @Command(
            name = "key-update",
            description = {
                "Give this instance new keys, signed for by the old ones. Its id and fingerprint change.",
                "Members, peers and the coordinator follow by themselves."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation key-update"})
    static final class UpdateKeys extends InstanceAction {
        UpdateKeys(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient client) {
            JsonNode answer = client.post("/v1/federations/key-update", Json.object());
            return show(answer, () -> {
                print("This instance     " + answer.path("instance_id").asText());
                print("Fingerprint       " + answer.path("fingerprint").asText());
            });
        }
    }

    private static String epoch(JsonNode answer) {
        return answer.path("epoch").asText() + ", tag epoch "
                + answer.path("tag_epoch").asText();
    }
}
