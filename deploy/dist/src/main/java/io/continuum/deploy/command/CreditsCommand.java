package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "credits",
        description = "Print what contributing earned, what asking cost, and every entry behind it.",
        footerHeading = "%nExamples:%n",
        footer = {"  continuum credits", "  continuum credits --json", "  continuum credits statement"})
final class CreditsCommand extends InstanceAction {

    CreditsCommand(Shell shell) {
        super(shell);
    }

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new CreditsCommand(shell))
                .addSubcommand(new CreditsCommands.Statement(shell))
                .addSubcommand(new CreditsCommands.Export(shell))
                .addSubcommand(new CreditsCommands.Verify(shell));
    }

    @Override
    int run(RestClient instance) {
        JsonNode answer = instance.get("/v1/credits");
        return show(answer, () -> {
            print("Available  " + Credits.of(answer.path("available")));
            print("Allowance  " + Credits.of(answer.path("allowance")));
            print("Earned     " + Credits.of(answer.path("earned")));
            print("Spent      " + Credits.of(answer.path("spent")));
            Table table = new Table("SEQ", "WHAT", "CREDITS", "FROM", "TO", "AT");
            answer.path("entries")
                    .forEach(entry -> table.row(
                            entry.path("seq").asText(),
                            entry.path("code").asText(),
                            Credits.of(entry.path("amount")),
                            entry.path("debit").asText(),
                            entry.path("credit").asText(),
                            entry.path("at").asText()));
            table.lines("No entries yet: contribute patterns to earn.").forEach(this::print);
        });
    }
}
