package io.continuum.deploy.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A command as somebody typed it, with what it printed. */
record Typed(int exitCode, String out, String err) {

    static Typed command(String... arguments) {
        return with("", Map.of(), arguments);
    }

    static Typed with(String input, Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Shell shell = new Shell(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false);
        int code = Continuum.run(shell, arguments);
        return new Typed(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A shell without input, variables or a terminal, for looking at commands alone. */
    static Shell shell() {
        return new Shell(
                InputStream.nullInputStream(),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                Map.of(),
                false);
    }
}
