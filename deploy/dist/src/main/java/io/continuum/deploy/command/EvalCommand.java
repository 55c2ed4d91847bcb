package io.continuum.deploy.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code continuum eval}: measures on data whose answers are known. */
@Command(
        name = "eval",
        description = "Measure how well this program does on your own data. Nothing of yours is kept.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  continuum eval recall questions.jsonl", "  continuum eval extract texts.jsonl"})
final class EvalCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new EvalCommand())
                .addSubcommand(new EvalRecallCommand(shell))
                .addSubcommand(new EvalExtractCommand(shell));
    }
}
