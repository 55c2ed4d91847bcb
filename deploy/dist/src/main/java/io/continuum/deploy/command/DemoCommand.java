package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.deploy.client.Json;
import io.continuum.deploy.demo.Demo;
import io.continuum.deploy.demo.DemoException;
import io.continuum.deploy.demo.DemoOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Show Continuum at work: a coordinator and three regions as processes on this machine, in a temporary"
                    + " folder.",
            "They federate, learn, contribute, earn, ask, sync through a kill -9, and everything claimed is checked.",
            "Then prints the consoles' addresses and waits for Ctrl-C."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum demo",
            "  continuum demo --once --json > summary.json",
            "  continuum demo --input known_exploited_vulnerabilities.json --once --keep"
        })
final class DemoCommand extends Action {
    @Option(names = "--once", description = "End when everything was shown instead of waiting.")
    private boolean once;

    @Option(names = "--json", description = "Print one JSON summary; the story goes to standard error.")
    private boolean json;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Learn a catalogue of known exploited vulnerabilities (CISA's JSON) instead of the journals.")
    private @Nullable Path input;

    @Option(names = "--keep", description = "Leave the folder: data, logs, recorded traffic.")
    private boolean keep;

    DemoCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        PrintStream progress = json ? shell.err() : shell.out();
        Demo demo = new Demo(new DemoOptions(once || json, keep, input), progress, shell.terminal() && !json);
        try {
            JsonNode summary = demo.run();
            if (json) {
                print(Json.pretty(summary));
            }
            return Demo.holds(summary) ? ExitCode.OK : ExitCode.FAILED;
        } catch (DemoException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }
}
