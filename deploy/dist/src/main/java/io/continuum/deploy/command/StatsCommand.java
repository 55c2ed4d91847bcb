package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import picocli.CommandLine.Command;

@Command(
        name = "stats",
        description = "Show how much memory holds, and whether the index is up to date.",
        footerHeading = "%nExamples:%n",
        footer = "  continuum stats --json")
final class StatsCommand extends InstanceAction {
    StatsCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        JsonNode stats = instance.get("/v1/stats");
        return show(
                stats,
                () -> stats.properties()
                        .forEach(each -> print("%-14s %s"
                                .formatted(each.getKey(), each.getValue().asText()))));
    }
}
