package io.continuum.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.Verification;
import io.continuum.coordinator.config.Config;
import io.continuum.deploy.client.Json;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that is told to stop says so, answers on for a while, and keeps what it said yes to. */
class DrainTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CLIENTS = 4;
    private static final int BEFORE_THE_SIGNAL = 20;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test // C-123
    void sigtermUnderLoadLosesNothingThatWasAcknowledged() throws Exception {
        Files.writeString(folder.resolve("continuum.yaml"), "http:\n  drain_s: 2\n");
        Set<String> acknowledged = new ConcurrentSkipListSet<>();
        AtomicInteger whileDraining = new AtomicInteger();
        AtomicBoolean signalled = new AtomicBoolean();
        int exitCode;
        try (RunningServer server = RunningServer.start("coordinator", folder)) {
            String secret = secret();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    while (found(server.url(), secret, acknowledged)) {
                        whileDraining.addAndGet(signalled.get() ? 1 : 0);
                    }
                }));
            }
            while (acknowledged.size() < BEFORE_THE_SIGNAL) {
                Thread.sleep(5);
            }
            assertThat(ready(server.url()).path("status").asText()).isEqualTo("ready");
            int[] code = new int[1];
            Thread stopping = Thread.ofVirtual().start(() -> {
                try {
                    signalled.set(true);
                    code[0] = server.stop();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            JsonNode ready = ready(server.url());
            while (ready.path("problems").path("draining").isMissingNode()) {
                Thread.sleep(5);
                ready = ready(server.url());
            }
            assertThat(ready.path("status").asText()).isEqualTo("not_ready");
            for (Thread client : clients) {
                client.join();
            }
            stopping.join();
            exitCode = code[0];
        }

        assertThat(exitCode).as("as the signal asks, with all in order").isIn(0, 143);
        assertThat(Files.readString(folder.resolve("server.log")))
                .doesNotContain("ERROR")
                .doesNotContain("Exception");
        assertThat(whileDraining).as("it answered on").hasPositiveValue();
        Set<String> kept = new TreeSet<>();
        Verification.run(Config.load(Map.of("data_dir", folder.toString()), Map.of()), (_, _, _) -> {})
                .forEach(report -> {
                    assertThat(report.broken()).isEmpty();
                    kept.add(Base64Url.encode(report.federation().toArray()));
                });
        assertThat(kept).containsAll(acknowledged);
    }

    private String secret() throws IOException {
        return Files.readAllLines(folder.resolve("server.log")).stream()
                .filter(line -> line.startsWith("Admin secret"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode ready(String url) throws Exception {
        return Json.MAPPER.readTree(http.send(
                        HttpRequest.newBuilder(URI.create(url + "/ready")).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body());
    }

    /** @return false once nobody answers any more */
    private boolean found(String url, String secret, Set<String> acknowledged) {
        try {
            HttpResponse<byte[]> response = http.send(
                    HttpRequest.newBuilder(URI.create(url + "/v1/federations"))
                            .header("X-Admin-Secret", secret)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(federation())))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == 201) {
                acknowledged.add(Json.MAPPER
                        .readTree(response.body())
                        .path("federation_id")
                        .asText());
            } else {
                Thread.sleep(50);
            }
            return true;
        } catch (IOException | InterruptedException _) {
            return false;
        }
    }

    private static Map<String, String> federation() {
        InstanceKeys keys = InstanceKeys.generate(RANDOM);
        long now = Instant.now().getEpochSecond();
        Descriptor descriptor = Descriptor.create(keys, now, now + 86_400);
        FederationConfig config = FederationConfig.first(CreditPolicy.circle(), 2, 8, 0, 0);
        MembershipEvent genesis = MembershipEvent.genesis("drained", descriptor, keys, config, RANDOM);
        Roster roster = Roster.start(genesis, descriptor).orThrow();
        EpochCommit commit = EpochCommit.first(roster, EpochSecrets.first(roster.federation(), RANDOM), keys);
        return Map.of(
                "genesis", Base64Url.encode(genesis.encoded()),
                "descriptor", Base64Url.encode(descriptor.encoded()),
                "config", Base64Url.encode(config.sign(roster.federation(), keys)),
                "epoch_commit", Base64Url.encode(commit.encoded()));
    }
}
