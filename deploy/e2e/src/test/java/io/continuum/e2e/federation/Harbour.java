package io.continuum.e2e.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.Backups;
import io.continuum.coordinator.Coordinator;
import io.continuum.coordinator.Verification;
import io.continuum.coordinator.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A coordinator and the regions around it, real servers over real sockets; the first region founds the federation. */
final class Harbour implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SPACE = "default";
    private static final String FACT = "The Kerberos ticket rejection was caused by clock skew.";
    private static final String FACT_AGAIN = "Again: a Kerberos ticket rejection was caused by a clock skew.";

    private final Path folder;
    private final List<Region> regions = new ArrayList<>();
    private final String adminSecret;
    private String data = "coordinator";
    private Coordinator coordinator;

    /** Something that becomes true in a while. */
    interface Condition {
        boolean holds() throws Exception;
    }

    Harbour(Path folder) throws Exception {
        this.folder = folder;
        this.coordinator = start("0");
        this.adminSecret = coordinator.newAdminSecret().orElseThrow();
    }

    private Coordinator start(String port) throws Exception {
        return Coordinator.start(config(port));
    }

    private Config config(String port) {
        return Config.load(Map.of("data_dir", folder.resolve(data).toString(), "http.port", port), Map.of());
    }

    /** Writes a backup of the running coordinator. */
    void backUp(Path file) throws Exception {
        Backups.write(config("0"), file, Optional.empty(), InstantSource.system());
    }

    /** Loses the coordinator with all it has, and starts what is in a backup where it was. */
    void restore(Path file) throws Exception {
        int port = coordinator.port();
        coordinator.close();
        data += "-again";
        // Requests made in the two minutes after a restore are refused; this one is longer ago.
        InstantSource earlier = () -> Instant.now().minusSeconds(121);
        Backups.restore(config("0"), file, Optional.empty(), earlier, (_, _, _) -> {});
        coordinator = start(Integer.toString(port));
    }

    /** Stops the coordinator and derives everything it keeps again: one sentence for each thing that is wrong. */
    List<String> broken() throws Exception {
        int port = coordinator.port();
        coordinator.close();
        List<String> broken = Verification.run(config("0"), (_, _, _) -> {}).stream()
                .flatMap(report -> report.broken().stream())
                .toList();
        coordinator = start(Integer.toString(port));
        return broken;
    }

    URI coordinator() {
        return coordinator.url();
    }

    String adminSecret() {
        return adminSecret;
    }

    /** Runs {@code meanwhile} with the coordinator gone, then starts it again where it was. */
    void withoutCoordinator(Condition meanwhile) throws Exception {
        int port = coordinator.port();
        coordinator.close();
        assertThat(meanwhile.holds()).isTrue();
        coordinator = start(Integer.toString(port));
    }

    Region region(String name) throws Exception {
        Region region = new Region(folder.resolve(name));
        regions.add(region);
        return region;
    }

    Region founder(int k) throws Exception {
        Region founder = region("founder");
        founder.post(
                        "/v1/federations",
                        Map.of(
                                "name",
                                "harbour",
                                "k",
                                k,
                                "bucket_bits",
                                20,
                                "coordinator_url",
                                coordinator.url().toString(),
                                "coordinator_secret",
                                adminSecret))
                .ok();
        return founder;
    }

    /** One more region, of an organisation of its own or of the inviter's. */
    Region joined(Region inviter, String name, boolean sameOrganisation) throws Exception {
        Region region = region(name);
        join(inviter, region, sameOrganisation);
        return region;
    }

    void join(Region inviter, Region region, boolean sameOrganisation) throws Exception {
        String code = inviter.post(
                        "/v1/federations/invites", Map.of("expires_in_s", 600, "same_organisation", sameOrganisation))
                .ok()
                .path("code")
                .asText();
        region.post("/v1/federations/join", Map.of("code", code)).ok();
        await("membership", () -> status(region).path("state").asText().equals("member"));
    }

    static JsonNode status(Region region) throws Exception {
        return region.get("/v1/federations").ok();
    }

    static String id(Region region) throws Exception {
        return status(region).path("instance_id").asText();
    }

    /** Learns the one fact that these tests are about and offers it to the federation. */
    static void offer(Region region) throws Exception {
        region.post("/v1/spaces", Map.of("name", SPACE));
        region.post("/v1/spaces/" + SPACE + "/share", Map.of("patterns", true)).ok();
        region.post("/v1/learn", Map.of("text", FACT, "space", SPACE)).ok();
        region.post("/v1/learn", Map.of("text", FACT_AGAIN, "space", SPACE)).ok();
        region.post("/v1/patterns/mine", Map.of()).ok();
        region.post("/v1/patterns/approve", Map.of("all", true)).ok();
        region.post("/v1/contribute", Map.of()).ok();
    }

    static Region.Answer askAboutIt(Region region) throws Exception {
        return region.post("/v1/ask", Map.of("question", "Why is there a Kerberos ticket rejection at login?"));
    }

    static JsonNode outbox(Region region) throws Exception {
        region.post("/v1/contribute", Map.of()).ok();
        return region.get("/v1/outbox").ok().path("items");
    }

    static void await(String what, Condition condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            Thread.sleep(50);
        }
    }

    @Override
    public void close() {
        regions.forEach(Region::close);
        coordinator.close();
    }
}
