package io.continuum.deploy.bench;

import io.continuum.deploy.bench.coordinator.CoordinatorLoad;
import io.continuum.deploy.bench.measure.Suite;
import io.continuum.deploy.bench.memory.MemoryLoad;
import io.continuum.deploy.bench.seal.Seal;
import io.continuum.deploy.bench.synccore.SyncCore;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code deploy/bench/run}: one subcommand for each suite. */
@Command(
        name = "deploy/bench/run",
        description = {
            "Measures Continuum beside its peers, in one run on one machine, and prints how they compare.",
            ""
        },
        synopsisSubcommandLabel = "SUITE",
        commandListHeading = "%nSuites:%n",
        footerHeading = "%n",
        footer = {
            "deploy/bench/run SUITE --help says what each row means and how long it takes.",
            "Exit codes: 0 done, 1 failed or (with --strict) a target was missed, 2 wrong usage."
        })
public final class Bench {
    private static final List<Suite> SUITES =
            List.of(new SyncCore(), new Seal(), new CoordinatorLoad(), new MemoryLoad());
    private static final int HELP_COLUMNS = 120;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and exit.")
    private boolean help;

    private Bench() {}

    public static void main(String[] arguments) {
        // JMH writes to System.out what a forked machine says; standard output is for the table alone.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Path root = Path.of(System.getProperty("continuum.root", ""));
        int code = commandLine(out, root).execute(arguments);
        out.flush();
        System.exit(code);
    }

    static CommandLine commandLine(PrintStream out, Path root) {
        CommandLine command = new CommandLine(new Bench());
        for (Suite suite : SUITES) {
            command.addSubcommand(SuiteCommand.commandLine(suite, out, root));
        }
        return command.setOut(new PrintWriter(out, true))
                .setUsageHelpWidth(HELP_COLUMNS)
                .setExecutionExceptionHandler((e, _, _) -> {
                    e.printStackTrace(System.err);
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}
