package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import picocli.CommandLine.Command;

@Command(
        name = "contribute",
        description = "Seal the approved patterns and send them to the coordinator, which cannot read them.",
        footerHeading = "%nExamples:%n",
        footer = {"  continuum contribute", "  continuum contribute --json"})
final class ContributeCommand extends InstanceAction {

    ContributeCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        JsonNode answer = instance.post("/v1/contribute", Json.object());
        return show(answer, () -> {
            print("%s sent, %s accepted, %s released so far; %s still queued"
                    .formatted(
                            answer.path("sent").asText("0"),
                            answer.path("accepted").asText("0"),
                            answer.path("released").asText("0"),
                            answer.path("queued").asText("0")));
            answer.path("refused")
                    .forEach(refused -> print("  refused %s: %s"
                            .formatted(
                                    refused.path("pattern_id").asText(),
                                    refused.path("code").asText())));
            if (answer.hasNonNull("problem")) {
                print("  " + answer.path("problem").asText());
            }
        });
    }
}
