package io.continuum.deploy.command;

import io.continuum.deploy.client.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "version",
        description = "Print the version of this command and of the Java that runs it.",
        footerHeading = "%nExamples:%n",
        footer = {"  continuum version", "  continuum version --json"})
final class VersionCommand extends Action {
    @Option(names = "--json", description = "Print the data as JSON.")
    private boolean json;

    VersionCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        String java = Runtime.version().toString();
        if (json) {
            print(Json.pretty(Json.object().put("version", version()).put("java", java)));
        } else {
            print("continuum " + version() + " on Java " + java);
        }
        return ExitCode.OK;
    }

    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
