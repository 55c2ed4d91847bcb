package io.continuum.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A space that all three share directly: notes on all sides at once, one instance killed in the middle, all equal at the end. */
final class Syncing {
    private static final String SPACE = "runbooks";
    private static final String VICTIM = "south";
    private static final int NOTES = 60;
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(60);
    private static final Duration CONVERGED_WITHIN = Duration.ofMinutes(2);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private final Ground ground;
    private final Narrator narrator;
    private final ObjectNode summary;

    Syncing(Ground ground, Narrator narrator, ObjectNode summary) {
        this.ground = ground;
        this.narrator = narrator;
        this.summary = summary;
    }

    void share() throws Exception {
        narrator.step(
                "All three share the space \"" + SPACE + "\" with each other, directly and without the coordinator");
        for (Region region : ground.regions()) {
            region.rest().post("/v1/spaces", Json.object().put("name", SPACE));
            for (Region other : ground.regions()) {
                if (other != region) {
                    region.rest()
                            .post(
                                    "/v1/peers",
                                    Json.object()
                                            .put("name", other.name())
                                            .put("instance_id", instanceId(other))
                                            .put("url", other.server().url()));
                    region.rest()
                            .post(
                                    "/v1/spaces/" + SPACE + "/share",
                                    Json.object().put("peer", other.name()));
                }
            }
        }
        if (!Poll.until(CONNECTED_WITHIN, this::areConnected)) {
            throw new DemoException("the peers did not connect within " + CONNECTED_WITHIN.toSeconds() + " s: "
                    + ground.regions().getFirst().rest().get("/v1/peers"));
        }
        narrator.say("each is connected to both others, mutually authenticated");
    }

    private static String instanceId(Region region) throws IOException {
        return region.rest().get("/v1/federations").path("instance_id").asText();
    }

    private boolean areConnected() throws IOException {
        for (Region region : ground.regions()) {
            for (JsonNode peer : region.rest().get("/v1/peers").path("peers")) {
                if (!peer.path("state").asText().equals("connected")) {
                    return false;
                }
            }
        }
        return true;
    }

    void killAndConverge() throws Exception {
        narrator.step(
                "Notes are learnt on all sides at once; " + VICTIM + " is killed (kill -9) in the middle of syncing");
        Region victim = ground.region(VICTIM);
        long killedAt;
        long restartedNs;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = ground.regions().stream()
                    .<Future<?>>map(region -> threads.submit(() -> learnNotes(region)))
                    .toList();
            Poll.until(CONNECTED_WITHIN, () -> records(victim) >= NOTES / 2);
            killedAt = records(victim);
            victim.server().kill();
            narrator.say(VICTIM + " killed with " + killedAt + " records; the others go on");
            victim.server().restart();
            victim.server().awaitReady();
            restartedNs = System.nanoTime();
            narrator.say(VICTIM + " is back after " + victim.server().readyMs() + " ms");
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        boolean converged = Poll.until(CONVERGED_WITHIN, this::haveConverged);
        long resumedMs = (System.nanoTime() - restartedNs) / 1_000_000;
        long records = records(victim);
        summary.putObject("sync")
                .put("converged", converged)
                .put("records", records)
                .put("killedAt", killedAt)
                .put("resumedMs", resumedMs);
        for (Region region : ground.regions()) {
            JsonNode digest = digest(region);
            narrator.say("%-6s %s records, digest %s"
                    .formatted(
                            region.name(),
                            digest.path("records").asText(),
                            digest.path("digest").asText()));
        }
        narrator.verdict(converged, "all three hold the same records, every acknowledged note among them");
    }

    private void learnNotes(Region region) {
        for (int number = 1; number <= NOTES; number++) {
            ObjectNode note = Json.object()
                    .put("space", SPACE)
                    .put("session_id", SPACE + "-" + region.name())
                    .put(
                            "text",
                            "Runbook step " + number + " of " + region.name()
                                    + ": drain the queue, restart the worker, watch the backlog for five minutes.");
            learnUntilAcknowledged(region, note);
        }
    }

    /** A killed instance answers nothing; the same note is sent again until it is acknowledged. */
    private static void learnUntilAcknowledged(Region region, ObjectNode note) {
        long deadline = System.nanoTime() + CONVERGED_WITHIN.toNanos();
        while (true) {
            try {
                region.rest().post("/v1/learn", note);
                return;
            } catch (ContinuumException | IOException e) {
                if (System.nanoTime() > deadline) {
                    throw new DemoException(region.name() + " does not learn any more: " + e.getMessage());
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN_AFTER);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean haveConverged() throws IOException {
        Set<String> digests = new HashSet<>();
        for (Region region : ground.regions()) {
            JsonNode digest = digest(region);
            if (digest.path("records").asLong()
                    < (long) NOTES * ground.regions().size()) {
                return false;
            }
            digests.add(digest.path("digest").asText());
        }
        return digests.size() == 1;
    }

    private static long records(Region region) throws IOException {
        return digest(region).path("records").asLong();
    }

    private static JsonNode digest(Region region) throws IOException {
        RestClient rest = region.rest();
        return rest.get("/v1/spaces/" + SPACE + "/digest");
    }
}
