package io.continuum.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.e2e.network.Cable.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped command on two hosts with a real network between them. */
@DisplayName("two instances on two network hosts")
class TwoHostsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADMIN_SECRET =
            Pattern.compile("admin secret[^\\n]*: (\\S+)", Pattern.CASE_INSENSITIVE);

    @TempDir
    private Path folder;

    private final List<Process> running = new ArrayList<>();
    private @Nullable Cable cable;

    @BeforeEach
    void layTheCable() throws IOException {
        String obstacle = Cable.obstacle();
        if (!obstacle.isEmpty()) {
            abort("two instances on two network hosts: skipped, no network namespaces can be made here (" + obstacle
                    + ")");
        }
        cable = Cable.lay();
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Process process : running) {
            process.destroy();
        }
        for (Process process : running) {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        if (cable != null) {
            cable.close();
        }
    }

    @Test
    void aSharedSpaceConvergesAcrossAPulledCable() throws Exception {
        Cable link = java.util.Objects.requireNonNull(cable);
        Path coordinatorLog = start(Cable.LEFT, "coordinator", 8430);
        String secret = awaitSecret(coordinatorLog);
        start(Cable.LEFT, "instance", 8420);
        start(Cable.RIGHT, "instance", 8420);
        awaitReady(Cable.LEFT);
        awaitReady(Cable.RIGHT);

        String coordinator = "http://" + Cable.LEFT.address() + ":8430";
        say(Cable.LEFT, "federation", "create", "pier", "--coordinator", coordinator, "--secret", secret, "--json");
        JsonNode invite = say(Cable.LEFT, "federation", "invite", "--json");
        say(Cable.RIGHT, "federation", "join", invite.path("code").asText(), "--json");
        await(
                "both are members",
                () -> ids(Cable.LEFT).size() == 2 && ids(Cable.RIGHT).size() == 2);

        addEachOther();
        for (Host host : List.of(Cable.LEFT, Cable.RIGHT)) {
            say(host, "space", "create", "runbooks", "--json");
            say(host, "space", "share", "runbooks", "--with", "other", "--json");
        }
        learn(Cable.LEFT, "Harbour crane three stalls when the hydraulic pressure drops below ninety bar.");
        learn(Cable.RIGHT, "The tide gauge drifts after a lightning strike and needs a new reference.");
        await("what both learnt is on both", () -> inStep(2));

        link.pullOut();
        learn(Cable.LEFT, "Container scanners reboot when two of them share one power circuit.");
        learn(Cable.RIGHT, "Pilot boats lose their beacon under the eastern bridge.");
        TimeUnit.SECONDS.sleep(3);
        assertThat(digest(Cable.LEFT)).isNotEqualTo(digest(Cable.RIGHT));
        link.plugIn();
        await("both hold the same again", () -> inStep(4));

        JsonNode hits = say(Cable.RIGHT, "recall", "container scanners reboot", "--json")
                .path("hits");
        assertThat(hits.path(0).path("text").asText()).contains("share one power circuit");
        assertThat(hits.path(0).path("origin").asText()).startsWith("peer:");
    }

    private void addEachOther() throws Exception {
        String left = own(Cable.LEFT);
        String right = own(Cable.RIGHT);
        say(Cable.LEFT, "peer", "add", "other", "--instance-id", right, "--peer-url", url(Cable.RIGHT), "--json");
        say(Cable.RIGHT, "peer", "add", "other", "--instance-id", left, "--peer-url", url(Cable.LEFT), "--json");
    }

    private void learn(Host host, String note) throws Exception {
        Path file = Files.writeString(folder.resolve("note.txt"), note);
        say(host, "learn", file.toString(), "--space", "runbooks", "--json");
    }

    /** Both sides hold at least so many records, and the same ones. */
    private boolean inStep(int recordsMin) {
        JsonNode left = runbooks(Cable.LEFT);
        JsonNode right = runbooks(Cable.RIGHT);
        return left.path("records").asInt() >= recordsMin
                && left.path("digest")
                        .asText("left")
                        .equals(right.path("digest").asText("right"));
    }

    private String digest(Host host) {
        return runbooks(host).path("digest").asText();
    }

    private JsonNode runbooks(Host host) {
        for (JsonNode space : say(host, "space", "list", "--json").path("spaces")) {
            if (space.path("name").asText().equals("runbooks")) {
                return space;
            }
        }
        return JSON.missingNode();
    }

    private List<String> ids(Host host) {
        List<String> ids = new ArrayList<>();
        say(host, "federation", "members", "--json")
                .path("members")
                .forEach(member -> ids.add(member.path("instance_id").asText()));
        return ids;
    }

    private String own(Host host) {
        return say(host, "federation", "status", "--json").path("instance_id").asText();
    }

    private static String url(Host host) {
        return "http://" + host.address() + ":8420";
    }

    private void awaitReady(Host host) {
        await(
                host.namespace() + " is ready",
                () -> tell(host, "doctor", "--json").exitCode() == 0);
    }

    private String awaitSecret(Path log) {
        String[] secret = new String[1];
        await("the coordinator prints its admin secret", () -> {
            try {
                Matcher matcher = ADMIN_SECRET.matcher(Files.readString(log));
                if (matcher.find()) {
                    secret[0] = matcher.group(1);
                }
            } catch (IOException _) {
                return false;
            }
            return secret[0] != null;
        });
        return secret[0];
    }

    private Path start(Host host, String server, int port) throws IOException {
        Path log = folder.resolve(host.namespace() + "-" + server + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        host.run(command(server, "start", "--host", host.address(), "--port", "" + port)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment(host, server));
        running.add(builder.start());
        return log;
    }

    private Map<String, String> environment(Host host, String server) {
        return Map.of(
                "CONTINUUM_DATA_DIR",
                        folder.resolve(host.namespace() + "-" + server).toString(),
                "CONTINUUM_URL", url(host));
    }

    private record Answer(int exitCode, String out, String err) {}

    private JsonNode say(Host host, String... arguments) {
        Answer answer = tell(host, arguments);
        assertThat(answer.exitCode())
                .as(String.join(" ", arguments) + "\n" + answer.err())
                .isZero();
        try {
            return JSON.readTree(answer.out());
        } catch (IOException e) {
            throw new AssertionError("no JSON from " + String.join(" ", arguments) + ": " + answer.out(), e);
        }
    }

    private Answer tell(Host host, String... arguments) {
        try {
            Path err = Files.createTempFile(folder, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(host.run(command(arguments))).redirectError(err.toFile());
            builder.environment().putAll(environment(host, "instance"));
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            String complaint = Files.readString(err);
            Files.delete(err);
            return new Answer(code, out, complaint);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static List<String> command(String... arguments) {
        List<String> all = new ArrayList<>(List.of("sh", launcher().toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    private static Path launcher() {
        Path launcher = Path.of("../dist/target/continuum/bin/continuum")
                .toAbsolutePath()
                .normalize();
        assertThat(launcher).as("the distribution; mvn verify builds it").exists();
        return launcher;
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now())
                    .as(what + " within " + PATIENCE.toSeconds() + " s")
                    .isBefore(end);
            try {
                TimeUnit.MILLISECONDS.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
