package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = "Check this machine, the data folder, the running instance and its federation.",
        footerHeading = "%nExamples:%n",
        footer = {"  continuum doctor", "  continuum doctor --url http://127.0.0.1:8421 --json"})
final class DoctorCommand extends InstanceAction {
    private static final int JAVA_RELEASE_MIN = 25;
    private static final long DISK_BYTES_MIN = 512L << 20;
    private static final long READY_MS_MAX = 3_000;
    private static final double RSS_MIB_MAX = 300;
    private static final long INDEX_LAG_MS_MAX = 5_000;

    private enum Verdict {
        OK,
        WARNING,
        FAILED
    }

    private record Finding(String check, Verdict verdict, String detail) {}

    private final List<Finding> findings = new ArrayList<>();
    private final ObjectNode figures = Json.object();

    DoctorCommand(Shell shell) {
        super(shell);
    }

    @Override
    String key() {
        try {
            return super.key();
        } catch (CommandException e) {
            note("api key", Verdict.FAILED, String.valueOf(e.getMessage()));
            return "";
        }
    }

    @Override
    int run(RestClient instance) {
        java();
        dataFolder();
        if (health(instance)) {
            stats(instance);
            federation(instance);
        }
        boolean healthy = findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAILED);
        ArrayNode checks = figures.put("healthy", healthy).putArray("checks");
        findings.forEach(finding -> checks.addObject()
                .put("check", finding.check())
                .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                .put("detail", finding.detail()));
        show(
                figures,
                () -> findings.forEach(finding -> print("%-8s %-20s %s"
                        .formatted(
                                finding.verdict().name().toLowerCase(Locale.ROOT),
                                finding.check(),
                                finding.detail().replace("\n", "\n" + " ".repeat(30))))));
        return healthy ? ExitCode.OK : ExitCode.FAILED;
    }

    private void java() {
        int release = Runtime.version().feature();
        note(
                "java",
                release >= JAVA_RELEASE_MIN ? Verdict.OK : Verdict.FAILED,
                Runtime.version() + (release >= JAVA_RELEASE_MIN ? "" : "; install a JDK " + JAVA_RELEASE_MIN));
    }

    private void dataFolder() {
        Path folder = config().dataDir();
        if (!Files.isDirectory(folder)) {
            note("data folder", Verdict.WARNING, folder + " does not exist on this machine");
            return;
        }
        try {
            long freeBytes = Files.getFileStore(folder).getUsableSpace();
            boolean writable = Files.isWritable(folder);
            figures.put("disk_free_mb", freeBytes >> 20);
            note(
                    "data folder",
                    writable ? Verdict.OK : Verdict.FAILED,
                    folder + (writable ? "" : " cannot be written"));
            note(
                    "disk",
                    freeBytes >= DISK_BYTES_MIN ? Verdict.OK : Verdict.FAILED,
                    (freeBytes >> 20) + " MB free" + (freeBytes >= DISK_BYTES_MIN ? "" : "; make room"));
        } catch (IOException e) {
            note("data folder", Verdict.FAILED, folder + " cannot be read: " + e.getMessage());
        }
    }

    private boolean health(RestClient instance) {
        try {
            JsonNode health = instance.get("/v1/health");
            long readyMs = health.path("ready_ms").asLong();
            double rssMib = health.path("rss_bytes").asLong() / 1048576.0;
            figures.put("ready_ms", readyMs).put("rss_mb", Math.round(rssMib));
            note(
                    "instance",
                    Verdict.OK,
                    instance.base() + " answers, version "
                            + health.path("version").asText());
            note("start to ready", readyMs <= READY_MS_MAX ? Verdict.OK : Verdict.WARNING, readyMs + " ms");
            note("resident memory", rssMib <= RSS_MIB_MAX ? Verdict.OK : Verdict.WARNING, Math.round(rssMib) + " MB");
            return true;
        } catch (ContinuumException e) {
            note(
                    "instance",
                    Verdict.FAILED,
                    e.getMessage() + "\nStart one with: continuum instance start; or name a running one with --url.");
            return false;
        }
    }

    private void stats(RestClient instance) {
        try {
            JsonNode stats = instance.get("/v1/stats");
            long lagMs = stats.path("index_lag_ms").asLong();
            figures.put("index_lag_ms", lagMs);
            note(
                    "memory",
                    Verdict.OK,
                    stats.path("memories").asText() + " memories in "
                            + stats.path("database").asText());
            note("index lag", lagMs <= INDEX_LAG_MS_MAX ? Verdict.OK : Verdict.WARNING, lagMs + " ms");
        } catch (ContinuumException e) {
            note("api key", Verdict.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void federation(RestClient instance) {
        try {
            JsonNode status = instance.get("/v1/federations");
            if (status.path("federation_id").asText("").isEmpty()) {
                note("federation", Verdict.OK, "in none");
                return;
            }
            figures.put("protection_level", status.path("level").asText());
            note(
                    "federation",
                    Verdict.OK,
                    "%s, %s, protection level %s, %s members"
                            .formatted(
                                    status.path("name").asText(),
                                    status.path("state").asText(),
                                    status.path("level").asText(),
                                    status.path("members").asText()));
            coordinator(status.path("coordinator_url").asText(""));
        } catch (ContinuumException e) {
            note("federation", Verdict.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void coordinator(String url) {
        if (url.isEmpty()) {
            return;
        }
        try {
            long startedNs = System.nanoTime();
            new RestClient(URI.create(url), "").get("/v1/health");
            long tookMs = (System.nanoTime() - startedNs) / 1_000_000;
            note("coordinator", Verdict.OK, url + " answers in " + tookMs + " ms");
        } catch (ContinuumException | IllegalArgumentException e) {
            note("coordinator", Verdict.WARNING, e.getMessage() + " What leaves waits in the outbox.");
        }
    }

    private void note(String check, Verdict verdict, String detail) {
        findings.add(new Finding(check, verdict, detail));
    }
}
