package io.continuum.deploy.command;

/** A line on the terminal that says how far long work is; silent for short work and where nobody watches. */
final class Progress {
    private static final int SHOWN_FROM = 20;
    private static final int UNKNOWN = -1;
    private static final long EVERY_NS = 200_000_000;
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final Shell shell;
    private final String name;
    private final int total;
    private long shownNs = System.nanoTime() - EVERY_NS;
    private boolean isShown;

    Progress(Shell shell, String name, int total) {
        this.shell = shell;
        this.name = name;
        this.total = total;
    }

    /** For work whose end is not known. */
    static Progress ofUnknownEnd(Shell shell, String verb) {
        return new Progress(shell, verb, UNKNOWN);
    }

    void at(long done) {
        boolean isShort = total != UNKNOWN && total < SHOWN_FROM;
        if (!shell.terminal() || isShort || System.nanoTime() - shownNs < EVERY_NS) {
            return;
        }
        shownNs = System.nanoTime();
        isShown = true;
        shell.err().print(CLEAR_LINE + name + (total == UNKNOWN ? " " + done : ": " + done + " of " + total));
        shell.err().flush();
    }

    void clear() {
        if (isShown) {
            shell.err().print(CLEAR_LINE);
            shell.err().flush();
        }
    }
}
