package io.continuum.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that ran to its end, with what it printed. */
record Ran(int exitCode, String out, String err) {
    private static final int MINUTES_MAX = 15;

    /** Runs {@code deploy/continuum} with these arguments. */
    static Ran continuum(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Checkout.root().resolve("deploy/continuum").toString());
        command.addAll(List.of(arguments));
        return command(command);
    }

    /** Runs any command in the checkout; settings of whoever builds do not reach it. */
    static Ran command(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("e2e-", ".out");
        Path err = Files.createTempFile("e2e-", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Checkout.root().toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("CONTINUUM_") && !name.endsWith("JAVA_HOME"));
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within " + MINUTES_MAX + " minutes");
            }
            return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
