package io.continuum.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that was acknowledged is lost. */
class DurabilityTest {
    private static final int KILLS = 3;
    private static final int NOTES_BEFORE_KILL = 30;

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedNoteIsFoundAfterKill9() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        try (RunningServer server = RunningServer.start("instance", folder)) {
            for (int round = 0; round < KILLS; round++) {
                RestClient rest = server.rest();
                int current = round;
                Thread writer = Thread.ofVirtual().start(() -> write(rest, current, acknowledged));
                int enough = acknowledged.size() + 1 + random.nextInt(NOTES_BEFORE_KILL);
                while (writer.isAlive() && acknowledged.size() < enough) {
                    Thread.sleep(1);
                }
                server.kill();
                writer.join();
                server.restart();
            }

            assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(KILLS);
            for (String word : acknowledged) {
                JsonNode hits = server.rest()
                        .post("/v1/recall", Json.object().put("query", word).put("limit", 1))
                        .path("hits");
                assertThat(hits.path(0).path("text").asText())
                        .as("seed %d, note %s", seed, word)
                        .contains(word);
            }
        }
    }

    /** Learns until the server is gone; only what it confirmed counts. */
    private static void write(RestClient rest, int round, List<String> acknowledged) {
        for (int number = 0; ; number++) {
            String word = "ledgerword" + round + "x" + number;
            try {
                rest.post("/v1/learn", Json.object().put("text", "The note " + word + " was kept."));
                acknowledged.add(word);
            } catch (ContinuumException _) {
                return;
            }
        }
    }
}
