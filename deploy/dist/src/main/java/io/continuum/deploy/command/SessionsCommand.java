package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "sessions",
        description = "List conversations, the latest first; \"continuum memory list --session ID\" shows one.",
        footerHeading = "%nExamples:%n",
        footer = "  continuum sessions --space support --limit 5")
final class SessionsCommand extends InstanceAction {
    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Most shown (default 20).")
    private int limit;

    @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "How many to pass over.")
    private int offset;

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only of this space.")
    private String space = "";

    SessionsCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        JsonNode answer = instance.get("/v1/sessions?limit=" + limit + "&offset=" + offset
                + (space.isEmpty() ? "" : "&space=" + RestClient.escape(space)));
        return show(answer, () -> {
            Table table = new Table("SESSION", "SPACE", "BEGAN", "ENDED", "MESSAGES");
            answer.path("sessions")
                    .forEach(session -> table.row(
                            session.path("id").asText(),
                            session.path("space").asText(),
                            session.path("started_at").asText(),
                            session.path("ended_at").asText(),
                            session.path("messages").asText()));
            table.lines("No conversation has been learnt.").forEach(this::print);
        });
    }
}
