package io.continuum.deploy.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what happens, as it happens, with the seconds since the start. Thread-safe. */
final class Narrator {
    private static final String BOLD = "\u001B[1m";
    private static final String DIM = "\u001B[2m";
    private static final String GREEN = "\u001B[32m";
    private static final String RED = "\u001B[31m";
    private static final String PLAIN = "\u001B[0m";

    private final PrintStream out;
    private final boolean colours;
    private final long startedNs = System.nanoTime();

    Narrator(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** A new step begins. */
    synchronized void step(String title) {
        out.println();
        out.println(paint(DIM, String.format(Locale.ROOT, "%5.1f s  ", seconds())) + paint(BOLD, title));
    }

    /** Something happened within the step. */
    synchronized void say(String line) {
        out.println("         " + line);
    }

    /** Something was checked. */
    synchronized void verdict(boolean holds, String claim) {
        out.println("         " + (holds ? paint(GREEN, "holds  ") : paint(RED, "FAILS  ")) + claim);
    }

    double seconds() {
        return (System.nanoTime() - startedNs) / 1e9;
    }

    private String paint(String colour, String text) {
        return colours ? colour + text + PLAIN : text;
    }
}
