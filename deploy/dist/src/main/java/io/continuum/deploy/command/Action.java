package io.continuum.deploy.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** One command that does something, with the options all of them share. */
abstract class Action implements Callable<Integer> {
    final Shell shell;

    @Option(
            names = {"-v", "--verbose"},
            description = "On failure, also print where it happened.")
    boolean verbose;

    @SuppressWarnings("unused") // picocli prints the help when it is set
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    Action(Shell shell) {
        this.shell = shell;
    }

    /**
     * Does it.
     *
     * @return the exit code
     * @throws CommandException or {@link io.continuum.client.ContinuumException} with a message for the user
     */
    @Override
    public abstract Integer call() throws Exception;

    final void print(String line) {
        shell.out().println(line);
    }
}
