package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.api.ApiServer;
import io.continuum.instance.api.Routes;
import io.continuum.instance.config.Config;
import io.continuum.instance.peer.TestFederation;
import io.continuum.instance.space.Membership;
import io.continuum.protocol.identity.InstanceKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers and spaces as an operator meets them: two instances, each behind its own HTTP server. */
class PeersOverHttpTest {
    @TempDir
    private Path folder;

    private final TestFederation federation = new TestFederation();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private record Running(InstanceKeys keys, String url, Client client) {}

    private Running start(String name) throws Exception {
        InstanceKeys keys = federation.keys();
        federation.add(keys);
        return start(name, keys, federation.seenBy(keys));
    }

    private Running start(String name, InstanceKeys keys, Membership membership) throws Exception {
        Config config =
                Config.load(Map.of("data_dir", folder.resolve(name).toString(), "http.port", "0"), Map.of(), null);
        Foundation foundation = Foundation.lay(config, InstantSource.system());
        opened.add(foundation);
        MemoryPart memory = new MemoryPart(foundation);
        opened.add(memory);
        PeerPart peers = new PeerPart(foundation, memory, membership);
        opened.add(peers);
        List<Routes> routes =
                Stream.of(memory.routes(), peers.routes()).flatMap(List::stream).toList();
        ApiServer server = ApiServer.listen(
                        foundation.vertx, "127.0.0.1", 0, config.httpBodyBytesMax(), foundation.api, routes)
                .await();
        opened.add(() -> server.close().await());
        RunningInstance running =
                new RunningInstance(config, server.port(), foundation.firstStart, server.routes(), () -> {});
        memory.started(running);
        peers.started(running);
        String key = foundation.firstStart.orElseThrow().apiKey();
        return new Running(keys, running.url(), new Client(running, key));
    }

    private static void introduce(Running to, String name, Running peer) throws Exception {
        Client.Answer added = to.client.post(
                "/v1/peers", Map.of("name", name, "instance_id", peer.keys.id().toString(), "url", peer.url));
        assertThat(added.status()).isEqualTo(201);
    }

    private static void share(Running instance, String space, String peer) throws Exception {
        assertThat(instance.client.post("/v1/spaces", Map.of("name", space)).status())
                .isEqualTo(201);
        assertThat(instance.client
                        .post("/v1/spaces/" + space + "/share", Map.of("peer", peer))
                        .status())
                .isEqualTo(200);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            Thread.sleep(20);
        }
    }

    private static JsonNode space(Running instance) throws Exception {
        return instance.client.get("/v1/spaces").json().at("/spaces/0");
    }

    @Test
    void whatOneLearnsInASharedSpaceTheOtherRecallsAsThePeers() throws Exception {
        Running north = start("north");
        Running south = start("south");
        north.client.post("/v1/learn", Map.of("text", "The gateway dropped packets at noon.", "space", "runbooks"));
        introduce(north, "south", south);
        introduce(south, "north", north);
        share(north, "runbooks", "south");
        share(south, "runbooks", "north");
        north.client.post(
                "/v1/learn", Map.of("text", "Certificate renewal failed behind the proxy.", "space", "runbooks"));
        north.client.post("/v1/learn", Map.of("text", "This stays private.", "space", "diary"));

        await(
                "both have the same two records",
                () -> space(north).at("/records").asLong() == 2
                        && space(north).at("/digest").equals(space(south).at("/digest")));
        await(
                "south finds it",
                () -> south.client
                                .post("/v1/recall", Map.of("query", "certificate renewal proxy"))
                                .json()
                                .at("/hits")
                                .size()
                        == 1);
        JsonNode hit = south.client
                .post("/v1/recall", Map.of("query", "certificate renewal proxy"))
                .json()
                .at("/hits/0");
        assertThat(hit.at("/origin").asText()).isEqualTo("peer:" + north.keys.id());
        assertThat(hit.at("/text").asText()).contains("Certificate renewal failed");
        assertThat(south.client
                        .post("/v1/recall", Map.of("query", "stays private"))
                        .json()
                        .at("/hits"))
                .isEmpty();

        JsonNode peer = north.client.get("/v1/peers").json().at("/peers/0");
        assertThat(peer.at("/name").asText()).isEqualTo("south");
        assertThat(peer.at("/state").asText()).isEqualTo("connected");
        assertThat(peer.at("/spaces/0").asText()).isEqualTo("runbooks");
        assertThat(north.client.delete("/v1/peers/south").status()).isEqualTo(204);
        assertThat(north.client.get("/v1/peers").json().at("/peers")).isEmpty();
    }

    @Test
    void aDeletedMemoryIsNoLongerRecalledAtThePeer() throws Exception {
        Running north = start("north");
        Running south = start("south");
        introduce(north, "south", south);
        introduce(south, "north", north);
        share(north, "runbooks", "south");
        share(south, "runbooks", "north");
        String id = north.client
                .post("/v1/learn", Map.of("text", "The standby lagged behind.", "space", "runbooks"))
                .json()
                .at("/ids/0")
                .asText();
        await(
                "south recalls it",
                () -> !south.client
                        .post("/v1/recall", Map.of("query", "standby lagged"))
                        .json()
                        .at("/hits")
                        .isEmpty());
        assertThat(north.client.delete("/v1/memories/" + id).status()).isLessThan(300);
        await(
                "south does not any more",
                () -> south.client
                        .post("/v1/recall", Map.of("query", "standby lagged"))
                        .json()
                        .at("/hits")
                        .isEmpty());
    }

    @Test
    void whatCannotBeDoneSaysWhatToDo() throws Exception {
        Running north = start("north");
        Running alone = start("alone", federation.keys(), Membership.NONE);
        assertProblem(alone.client.post("/v1/spaces", Map.of("name", "runbooks")), 409, "no_federation");
        assertProblem(north.client.post("/v1/spaces", Map.of("name", "no such/name")), 400, "bad_request");
        assertProblem(north.client.post("/v1/spaces/runbooks/share", Map.of("patterns", true)), 404, "unknown_space");
        north.client.post("/v1/spaces", Map.of("name", "runbooks"));
        assertProblem(north.client.post("/v1/spaces/runbooks/share", Map.of("peer", "nobody")), 404, "unknown_peer");
        assertProblem(
                north.client.post("/v1/peers", Map.of("name", "south", "instance_id", "short", "url", "http://x:1")),
                400,
                "bad_request");
        assertProblem(
                north.client.post(
                        "/v1/peers",
                        Map.of("name", "south", "instance_id", north.keys.id().toString(), "url", "http://x:1")),
                400,
                "bad_request");
        assertProblem(north.client.delete("/v1/peers/nobody"), 404, "not_found");
        assertProblem(north.client.get("/v1/peer?fed=other&epoch=1&suite=2"), 404, "unknown_federation");
        String fed = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(federation.id().toArray());
        Client.Answer otherEpoch = north.client.get("/v1/peer?fed=" + fed + "&epoch=9&suite=2");
        assertProblem(otherEpoch, 409, "other_epoch");
        assertThat(otherEpoch.json().at("/epoch").asLong()).isEqualTo(1);
    }

    private static void assertProblem(Client.Answer answer, int status, String code) {
        assertThat(answer.json().at("/code").asText()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
    }
}
