package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import picocli.CommandLine.Command;

@Command(
        name = "jobs",
        description = "List imports and exports, the newest first, and how far each has come.",
        footerHeading = "%nExamples:%n",
        footer = "  continuum jobs")
final class JobsCommand extends InstanceAction {
    JobsCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        JsonNode answer = instance.get("/v1/jobs");
        return show(answer, () -> {
            Table table = new Table("ID", "KIND", "STATE", "READ", "NEW", "KNOWN", "REFUSED", "BEGUN", "PROBLEM");
            answer.path("jobs")
                    .forEach(job -> table.row(
                            job.path("id").asText(),
                            job.path("kind").asText(),
                            job.path("state").asText(),
                            job.at("/report/read").asText(),
                            job.at("/report/added").asText(),
                            job.at("/report/known").asText(),
                            job.at("/report/refused").asText(),
                            job.path("created_at").asText(),
                            job.path("problem").asText("")));
            table.lines("Nothing was imported or exported of late.").forEach(this::print);
        });
    }
}
