package io.continuum.deploy.command;

/** A line on the terminal that says how far a long file is; silent for short ones and where nobody watches. */
final class Progress {
    private static final int SHOWN_FROM = 20;
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

    void at(int done) {
        if (!shell.terminal() || total < SHOWN_FROM || System.nanoTime() - shownNs < EVERY_NS) {
            return;
        }
        shownNs = System.nanoTime();
        isShown = true;
        shell.err().print(CLEAR_LINE + name + ": " + done + " of " + total);
        shell.err().flush();
    }

    void clear() {
        if (isShown) {
            shell.err().print(CLEAR_LINE);
            shell.err().flush();
        }
    }
}
