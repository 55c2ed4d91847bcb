package io.continuum.deploy.command;

import io.continuum.client.RestClient;
import io.continuum.instance.mcp.Profile;
import io.continuum.instance.mcp.StdioBridge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "mcp",
        description = {
            "Offer this instance's memory to an assistant over the Model Context Protocol, on standard input and"
                    + " output.",
            "The instance must be running; several assistants may use it at once."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum mcp                        ten tools: memory_learn, memory_recall …",
            "  continuum mcp --profile classic      the names of the official memory server",
            "",
            "To let an assistant start it, give its configuration the command \"continuum\" with the argument \"mcp\".",
            "Assistants that speak streamable HTTP need no command: http://127.0.0.1:8420/mcp, with the API key."
        })
final class McpCommand extends InstanceAction {
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Which tools to show: default, classic or full.")
    private String profile = "default";

    McpCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) throws Exception {
        Profile chosen;
        try {
            chosen = Profile.of(profile);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
        new StdioBridge(instance.base(), key(), chosen, shell.out()).run(shell.in());
        return ExitCode.OK;
    }
}
