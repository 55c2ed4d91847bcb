package io.continuum.deploy.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code continuum dev}: tools for whoever works on this program or on another one that talks to it. */
@Command(
        name = "dev",
        hidden = true,
        description = "Tools for developers.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = "  continuum dev negentropy-harness --help")
final class DevCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new DevCommand()).addSubcommand(new NegentropyHarnessCommand(shell));
    }
}
