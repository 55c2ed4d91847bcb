package io.continuum.deploy.bench.coordinator;

import io.continuum.deploy.bench.measure.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A coordinator in a process of its own, started with the settings that the {@code continuum} command gives it. */
final class CoordinatorProcess implements AutoCloseable {
    /** What {@code continuum coordinator start} passes to Java. */
    private static final List<String> TUNING = List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmx256m");

    private static final Pattern SECRET = Pattern.compile("Admin secret .*: (\\S+)");
    private static final Pattern LISTENS = Pattern.compile("Coordinator listens on (\\S+),.*");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final int STOP_SECONDS_MAX = 20;

    private final Process process;
    private final URI url;
    private final String adminSecret;

    private CoordinatorProcess(Process process, URI url, String adminSecret) {
        this.process = process;
        this.url = url;
        this.adminSecret = adminSecret;
    }

    static CoordinatorProcess start(String databaseUrl, Path folder) throws IOException {
        List<String> arguments = List.of(
                "--data_dir",
                folder.toString(),
                "--http.port",
                "0",
                "--database.url",
                databaseUrl,
                "--log.level",
                "warn");
        Process process = Jvm.start(TUNING, "io.continuum.coordinator.Main", arguments);
        BufferedReader lines = process.inputReader();
        List<String> said = new ArrayList<>();
        String secret = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher shown = SECRET.matcher(line);
            Matcher listens = LISTENS.matcher(line);
            if (shown.matches()) {
                secret = shown.group(1);
            } else if (listens.matches()) {
                return new CoordinatorProcess(process, URI.create(listens.group(1)), secret);
            }
            said.add(line);
        }
        throw new IOException("the coordinator did not start: " + String.join("; ", said));
    }

    URI url() {
        return url;
    }

    /** Empty unless this start made it. */
    String adminSecret() {
        return adminSecret;
    }

    /** The most memory that was resident at any time, in bytes; Linux alone tells. */
    long residentPeakBytes() throws IOException {
        String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
        Matcher peak = PEAK.matcher(status);
        if (!peak.find()) {
            throw new IOException("no peak of resident memory in " + status);
        }
        return Long.parseLong(peak.group(1)) * 1024;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
