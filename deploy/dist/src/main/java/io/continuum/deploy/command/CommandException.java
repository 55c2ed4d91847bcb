package io.continuum.deploy.command;

/** Ends a command with a message for its user and an exit code; carries no stack trace. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** What was asked for could not be done. */
    static CommandException failed(String message) {
        return new CommandException(message, ExitCode.FAILED);
    }

    /** The command itself was wrong. */
    static CommandException usage(String message) {
        return new CommandException(message, ExitCode.USAGE);
    }

    int exitCode() {
        return exitCode;
    }
}
