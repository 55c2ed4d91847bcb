package io.continuum.e2e;

import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** An instance or coordinator started through {@code deploy/continuum}, as a process of its own. */
final class RunningServer implements AutoCloseable {
    private static final long READY_SECONDS_MAX = 90;
    private static final int PORTS_FROM = 20_000;
    private static final int PORTS_TO = 32_000;

    private final String kind;
    private final Path folder;
    private final int port;
    private Process process;

    private RunningServer(String kind, Path folder, int port, Process process) {
        this.kind = kind;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static RunningServer start(String kind, Path folder) throws Exception {
        int port = freePort();
        RunningServer server = new RunningServer(kind, folder, port, launch(kind, folder, port));
        server.awaitReady();
        return server;
    }

    /** A free one below those that the system gives to connections, of which none then takes it before the server does. */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORTS_FROM, PORTS_TO);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException _) {
                // somebody listens there
            }
        }
    }

    private static Process launch(String kind, Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Checkout.root().resolve("deploy/continuum").toString(),
                kind,
                "start",
                "--data-dir",
                folder.toString(),
                "--port",
                String.valueOf(port)));
        builder.environment().keySet().removeIf(name -> name.startsWith("CONTINUUM_") && !name.endsWith("JAVA_HOME"));
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
    }

    private void awaitReady() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
        RestClient client = new RestClient(URI.create(url()), "");
        while (true) {
            try {
                client.get("/v1/health");
                return;
            } catch (ContinuumException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            kind + " did not start:\n" + Files.readString(folder.resolve("server.log")), e);
                }
                Thread.sleep(50);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder;
    }

    RestClient rest() throws IOException {
        return new RestClient(
                URI.create(url()), Files.readString(folder.resolve("api-key")).strip());
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws Exception {
        process = launch(kind, folder, port);
        awaitReady();
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
