package io.continuum.deploy.demo;

import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A coordinator or instance as a process of its own, run by the Java that runs us, with its output in a log file. */
final class ServerProcess {
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Pattern SECRET = Pattern.compile("(?m)^Admin secret.*?: (\\S+)$");

    private final String name;
    private final Path folder;
    private final int port;
    private final List<String> command;
    private Process process;
    private long readyMs;

    private ServerProcess(String name, Path folder, int port, List<String> command, Process process) {
        this.name = name;
        this.folder = folder;
        this.port = port;
        this.command = command;
        this.process = process;
    }

    /**
     * Starts it and returns at once.
     *
     * @param kind instance or coordinator
     * @param folder its data folder
     */
    static ServerProcess start(String name, String kind, Path folder, int port, List<String> settings)
            throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(kind, "start", "--data-dir", folder.toString(), "--port", String.valueOf(port)));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        return new ServerProcess(name, folder, port, command, launch(command, folder));
    }

    /** The start of every command line: Java, its options and the continuum command. */
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.continuum.deploy.command.Continuum");
    }

    /** A port that nobody uses now. */
    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Process launch(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        clean(builder.environment());
        Path log = folder.resolve("server.log");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Settings of the person's own instance must not reach the demo's. */
    static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(variable -> variable.startsWith("CONTINUUM_"));
    }

    /** Waits until it answers. */
    void awaitReady() throws InterruptedException, IOException {
        long startedNs = System.nanoTime();
        long deadline = startedNs + READY_WITHIN.toNanos();
        RestClient client = new RestClient(URI.create(url()), "");
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new DemoException(name + " ended while starting:\n" + lastLines());
            }
            try {
                readyMs = client.get("/v1/health").path("ready_ms").asLong();
                return;
            } catch (ContinuumException _) {
                Thread.sleep(POLL);
            }
        }
        throw new DemoException(name + " was not ready within " + READY_WITHIN.toSeconds() + " s:\n" + lastLines());
    }

    /** Ends it as {@code kill -9} does: it gets no chance to write anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again on the same folder and port. */
    void restart() throws IOException {
        process = launch(command, folder);
    }

    /** Asks it to stop and waits; insists after a while. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Milliseconds from the start of the process until it answered, by its own count. */
    long readyMs() {
        return readyMs;
    }

    /** Resident memory now, in megabytes. */
    long rssMb() {
        return new RestClient(URI.create(url()), "")
                        .get("/v1/health")
                        .path("rss_bytes")
                        .asLong()
                / (1 << 20);
    }

    /** The admin secret that its first start printed. */
    String adminSecret() throws IOException {
        Matcher matcher = SECRET.matcher(Files.readString(folder.resolve("server.log")));
        if (!matcher.find()) {
            throw new DemoException(name + " printed no admin secret:\n" + lastLines());
        }
        return matcher.group(1);
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("server.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
