package io.continuum.e2e.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two network hosts on this machine, joined by one cable. Removes both when closed. */
final class Cable implements AutoCloseable {
    static final Host LEFT = new Host("cta1-left", "10.77.41.1", "cta1-l");
    static final Host RIGHT = new Host("cta1-right", "10.77.41.2", "cta1-r");

    /** A host: its network namespace, its address and its end of the cable. */
    record Host(String namespace, String address, String plug) {
        /** The command, run on this host. */
        List<String> run(List<String> command) {
            List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
            all.addAll(command);
            return all;
        }
    }

    private Cable() {}

    /** Why this machine does not let us make network hosts; empty when it does. */
    static String obstacle() {
        try {
            remove();
            String complaint = runIp(List.of("ip", "netns", "add", LEFT.namespace()));
            remove();
            return complaint;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    static Cable lay() throws IOException {
        for (Host host : List.of(LEFT, RIGHT)) {
            ip("netns", "add", host.namespace());
            ip("-n", host.namespace(), "link", "set", "lo", "up");
        }
        ip(
                "link",
                "add",
                LEFT.plug(),
                "netns",
                LEFT.namespace(),
                "type",
                "veth",
                "peer",
                "name",
                RIGHT.plug(),
                "netns",
                RIGHT.namespace());
        for (Host host : List.of(LEFT, RIGHT)) {
            ip("-n", host.namespace(), "addr", "add", host.address() + "/24", "dev", host.plug());
            ip("-n", host.namespace(), "link", "set", host.plug(), "up");
        }
        return new Cable();
    }

    void pullOut() throws IOException {
        ip("-n", RIGHT.namespace(), "link", "set", RIGHT.plug(), "down");
    }

    void plugIn() throws IOException {
        ip("-n", RIGHT.namespace(), "link", "set", RIGHT.plug(), "up");
    }

    @Override
    public void close() throws IOException {
        remove();
    }

    private static void remove() throws IOException {
        for (Host host : List.of(LEFT, RIGHT)) {
            runIp(List.of("ip", "netns", "del", host.namespace()));
        }
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        String complaint = runIp(command);
        if (!complaint.isEmpty()) {
            throw new IOException(String.join(" ", command) + ": " + complaint);
        }
    }

    /** What went wrong; empty when it worked. */
    private static String runIp(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no answer in 10 s";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + " " + output.strip();
    }
}
