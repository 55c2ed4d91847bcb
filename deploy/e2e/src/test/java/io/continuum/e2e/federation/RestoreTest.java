package io.continuum.e2e.federation;

import static io.continuum.e2e.federation.Harbour.await;
import static io.continuum.e2e.federation.Harbour.id;
import static io.continuum.e2e.federation.Harbour.offer;
import static io.continuum.e2e.federation.Harbour.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that was lost comes back from a backup, and its members bring back what the backup does not have. */
class RestoreTest {
    @TempDir
    Path folder;

    @Test // T-25, T-41, C-132, C-134
    void whatCameAfterTheBackupComesBackFromTheMembers() throws Exception {
        try (Harbour harbour = new Harbour(folder)) {
            Region north = harbour.founder(2);
            north.post("/v1/federations/config", Map.of()).ok();
            await("history", () -> history(north).path("state").asText().equals("unwitnessed"));
            offer(north);
            await("accepted", () -> state(north).equals("accepted"));
            Path file = folder.resolve("coordinator.backup");
            harbour.backUp(file);

            Region south = harbour.joined(north, "south", false);
            offer(south);
            await("release", () -> earned(north) == 5_000 && earned(south) == 5_000);
            String southId = id(south);

            harbour.restore(file);

            Region.Answer refused = north.post("/v1/federations/invites", Map.of("expires_in_s", 600));
            assertThat(refused.status()).as("%s", refused.body()).isGreaterThanOrEqualTo(500);
            assertThat(refused.body().path("detail").asText()).contains("continuum federation reopen");
            assertThat(south.post("/v1/federations/reopen", Map.of()).status())
                    .as("only an admin opens it")
                    .isEqualTo(403);

            JsonNode reopened = north.post("/v1/federations/reopen", Map.of()).ok();
            assertThat(reopened.path("log").asText()).endsWith("/1");
            assertThat(reopened.path("events").asInt()).as("south's joining").isEqualTo(1);
            assertThat(reopened.path("leaves").asLong()).isPositive();

            assertThat(status(south).path("instance_id").asText()).isEqualTo(southId);
            await("both believe the log that goes on", () -> {
                south.post("/v1/contribute", Map.of()).ok();
                north.post("/v1/contribute", Map.of()).ok();
                return earned(north) == 5_000 && earned(south) == 5_000;
            });
            for (Region region : List.of(north, south)) {
                assertThat(history(region).path("state").asText()).isEqualTo("unwitnessed");
            }
            assertThat(north.post("/v1/federations/reopen", Map.of()).status())
                    .as("it is open")
                    .isEqualTo(409);
            assertThat(harbour.broken()).isEmpty();

            // The same backup once more: what was signed since under the second name is not signed again.
            harbour.restore(file);
            assertThat(north.post("/v1/federations/reopen", Map.of())
                            .ok()
                            .path("log")
                            .asText())
                    .endsWith("/2");
            await("credits are back again", () -> {
                south.post("/v1/contribute", Map.of()).ok();
                north.post("/v1/contribute", Map.of()).ok();
                return earned(north) == 5_000 && earned(south) == 5_000;
            });
            assertThat(harbour.broken()).isEmpty();
        }
    }

    private static JsonNode history(Region region) throws Exception {
        return status(region).path("history");
    }

    private static String state(Region region) throws Exception {
        return Harbour.outbox(region).path(0).path("state").asText();
    }

    private static long earned(Region region) throws Exception {
        return region.get("/v1/credits").body().path("earned").asLong(-1);
    }
}
