package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code continuum federation alarm}: what to know when members were shown different histories, and going on in spite of it. */
@Command(
        name = "alarm",
        description = "See why histories disagree, with the evidence, and go on once you know.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum federation alarm show",
            "  continuum federation alarm acknowledge --note \"restored from Monday's backup\""
        })
final class FederationAlarmCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new FederationAlarmCommand())
                .addSubcommand(new Show(shell))
                .addSubcommand(new Acknowledge(shell));
    }

    @Command(
            name = "show",
            description = "Print each alarm: what it means, both sides of the evidence, and what to do.",
            footerHeading = "%nExamples:%n",
            footer = {"  continuum federation alarm show", "  continuum federation alarm show --json > evidence.json"})
    static final class Show extends InstanceAction {
        Show(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/federations/alarms");
            return show(answer, () -> {
                if (answer.path("alarms").isEmpty()) {
                    print("No alarm: everything that this instance was shown tells one history.");
                    return;
                }
                answer.path("alarms").forEach(this::alarm);
                if (!answer.path("what_to_do").isEmpty()) {
                    print("What to do");
                    answer.path("what_to_do").forEach(step -> print("  - " + step.asText()));
                }
            });
        }

        private void alarm(JsonNode alarm) {
            String at = alarm.path("raised_at").asText();
            print((alarm.path("open").asBoolean() ? "ALARM     " : "Past      ")
                    + alarm.path("kind").asText().replace('_', ' ') + ", " + at);
            print("Meaning   " + alarm.path("meaning").asText());
            print("Seen      " + alarm.path("detail").asText());
            evidence("Known here", alarm.path("known").asText(""));
            evidence("Shown", alarm.path("shown").asText(""));
            if (!alarm.path("proof").asText("").isEmpty()) {
                print("Proof     It convinces everybody who has the log's key; --json prints it.");
            }
            if (!alarm.path("open").asBoolean()) {
                print("Acknowledged at " + alarm.path("acknowledged_at").asText() + ": "
                        + alarm.path("note").asText());
            }
            print("");
        }

        private void evidence(String title, String text) {
            if (!text.isEmpty()) {
                print(title + ":");
                text.strip().lines().forEach(line -> print("  | " + line));
            }
        }
    }

    @Command(
            name = "acknowledge",
            description = "Go on in spite of all open alarms. Only after you know what happened: see `show`.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum federation alarm acknowledge --note \"restored from Monday's backup, spoke with Ann\"",
            })
    static final class Acknowledge extends InstanceAction {
        @Option(
                names = "--note",
                required = true,
                paramLabel = "TEXT",
                description = "What you found out; it is kept with the evidence.")
        private String note = "";

        Acknowledge(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.post(
                    "/v1/federations/alarms/acknowledge", Json.object().put("note", note));
            return show(answer, () -> {
                int count = answer.path("acknowledged").asInt();
                print(
                        count == 0
                                ? "There was no open alarm."
                                : Count.of(count, "alarm")
                                        + " acknowledged; the evidence is kept. Contributing, asking and syncing go"
                                        + " on.");
            });
        }
    }
}
