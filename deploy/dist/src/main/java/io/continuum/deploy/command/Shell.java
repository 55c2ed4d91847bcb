package io.continuum.deploy.command;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command reads and writes, so that tests can stand in for a terminal.
 *
 * @param environment variables of the process
 * @param terminal whether a person watches the output; colours and progress need that
 */
record Shell(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, boolean terminal) {

    static Shell ofProcess() {
        return new Shell(System.in, System.out, System.err, System.getenv(), isTerminal());
    }

    @SuppressWarnings("SystemConsoleNull") // since Java 25 it is null again where nobody watches
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
