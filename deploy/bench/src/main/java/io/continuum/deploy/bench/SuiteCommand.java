package io.continuum.deploy.bench;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Plan;
import io.continuum.deploy.bench.measure.Row;
import io.continuum.deploy.bench.measure.Suite;
import io.continuum.deploy.bench.measure.Verdict;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one suite and prints its table, or the same as one JSON document; what it is doing goes to standard error. */
@Command(sortOptions = false)
final class SuiteCommand implements Callable<Integer> {
    private static final int MISSED = 1;

    private final Suite suite;
    private final PrintStream out;
    private final Path root;

    @Option(names = "--json", description = "Print one JSON document instead of the table.")
    private boolean json;

    @Option(names = "--quick", description = "Measure for less long: the figures swing more.")
    private boolean quick;

    @Option(names = "--strict", description = "Exit with 1 when a target is missed or a row was not run.")
    private boolean strict;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and exit.")
    private boolean help;

    private SuiteCommand(Suite suite, PrintStream out, Path root) {
        this.suite = suite;
        this.out = out;
        this.root = root;
    }

    static CommandLine commandLine(Suite suite, PrintStream out, Path root) {
        CommandLine command = new CommandLine(new SuiteCommand(suite, out, root)).setCommandName(suite.name());
        List<String> footer = new ArrayList<>(List.of("", "Rows:"));
        for (Comparison row : suite.comparisons()) {
            String peer = row.peer().isEmpty() ? "" : ", beside " + row.peer();
            footer.add(
                    "  %s (%s)%s; target: %s".formatted(row.name(), row.unit().text(), peer, ResultTable.target(row)));
            footer.add("      " + row.meaning());
        }
        command.getCommandSpec()
                .usageMessage()
                .description(suite.description().toArray(String[]::new))
                .footer(footer.toArray(String[]::new));
        return command;
    }

    @Override
    public Integer call() throws Exception {
        long started = System.nanoTime();
        Machine machine = Machine.here(root);
        List<Row> rows = suite.run(
                quick ? Plan.quick(root) : Plan.full(root),
                line -> System.err.printf("bench: %4d s  %s%n", (System.nanoTime() - started) / 1_000_000_000, line));
        if (json) {
            out.println(ResultDocument.write(suite, machine, rows, quick));
        } else {
            ResultTable.lines(machine, rows).forEach(out::println);
        }
        boolean reached = rows.stream()
                .map(Row::verdict)
                .allMatch(verdict -> verdict == Verdict.OK || verdict == Verdict.NO_TARGET);
        return strict && !reached ? MISSED : 0;
    }
}
