package io.continuum.e2e.federation;

import static io.continuum.e2e.federation.Harbour.askAboutIt;
import static io.continuum.e2e.federation.Harbour.await;
import static io.continuum.e2e.federation.Harbour.id;
import static io.continuum.e2e.federation.Harbour.offer;
import static io.continuum.e2e.federation.Harbour.outbox;
import static io.continuum.e2e.federation.Harbour.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members go, keys change, organisations grow: on real servers, with the chain read back by everybody. */
class RotationTest {
    @TempDir
    private Path folder;

    private Harbour harbour;
    private Region north;

    @BeforeEach
    void found() throws Exception {
        harbour = new Harbour(folder);
        north = harbour.founder(2);
    }

    @AfterEach
    void close() {
        harbour.close();
    }

    @Test
    void whoIsEvictedReachesNeitherCoordinatorNorPeersAndTheOthersHaveNewSecrets() throws Exception {
        Region south = harbour.joined(north, "south", false);
        Region west = harbour.joined(north, "west", false);
        introduce(north, "south", south);
        introduce(south, "north", north);
        await("peers", () -> peer(north).equals("connected") && peer(south).equals("connected"));

        JsonNode planned = remove(north, south, "removed", true).ok();
        assertThat(planned.path("epoch").asLong()).isEqualTo(2);
        assertThat(status(north).path("epoch").asLong()).isEqualTo(1);
        JsonNode removed = remove(north, south, "removed", false).ok();

        assertThat(removed.path("epoch").asLong()).isEqualTo(2);
        assertThat(removed.path("tag_epoch").asLong()).isEqualTo(1);
        assertThat(removed.path("members").asInt()).isEqualTo(2);
        await(
                "the link is dropped",
                () -> !peer(north).equals("connected") && !peer(south).equals("connected"));
        assertThat(south.post("/v1/contribute", Map.of()).ok().path("problem").asText())
                .satisfiesAnyOf(
                        problem -> assertThat(problem).isEmpty(),
                        problem -> assertThat(problem).contains("not_a_member"));
        offer(south);
        assertThat(south.post("/v1/contribute", Map.of()).ok().path("problem").asText())
                .contains("not_a_member");
        assertThat(askAboutIt(south).status()).isEqualTo(403);
        await("it knows", () -> status(south).path("state").asText().equals("removed"));
        await("the others follow", () -> status(west).path("epoch").asLong() == 2);

        offer(north);
        offer(west);
        await(
                "release under the new secrets",
                () -> outbox(north).path(0).path("state").asText().equals("vested"));
        assertThat(peer(north)).isNotEqualTo("connected");
        assertThat(status(south).path("epoch").asLong()).isEqualTo(1);
    }

    @Test // A-41, C-29
    void aCompromiseBeginsATagEpochForAllWhoStay() throws Exception {
        Region south = harbour.joined(north, "south", false);
        Region west = harbour.joined(north, "west", false);
        offer(north);
        await("accepted", () -> outbox(north).path(0).path("state").asText().equals("accepted"));

        JsonNode removed = remove(north, south, "compromise", false).ok();

        assertThat(removed.path("tag_epoch").asLong()).isEqualTo(2);
        await("the others follow", () -> status(west).path("tag_epoch").asLong() == 2);
        assertThat(north.post("/v1/federations/rotate", Map.of("reason", "compromise"))
                        .ok()
                        .path("tag_epoch")
                        .asLong())
                .isEqualTo(3);
        assertThat(west.post("/v1/federations/rotate", Map.of())
                        .body()
                        .path("code")
                        .asText())
                .isEqualTo("not_an_admin");
    }

    @Test
    void aMemberThatLeavesByItselfMakesTheAdminBeginAnEpoch() throws Exception {
        Region south = harbour.joined(north, "south", false);

        remove(south, south, "left", false).ok();

        await("a new epoch by itself", () -> status(north).path("epoch").asLong() == 2);
        assertThat(status(north).path("members").asInt()).isEqualTo(1);
        harbour.join(north, south, false);
        assertThat(status(south).path("epoch").asLong()).isEqualTo(2);
    }

    @Test
    void newKeysTakeTheOldOnesPlaceAtCoordinatorMembersAndPeers() throws Exception {
        Region south = harbour.joined(north, "south", false);
        introduce(north, "south", south);
        introduce(south, "north", north);
        await("peers", () -> peer(north).equals("connected") && peer(south).equals("connected"));
        String before = id(south);

        String after = south.post("/v1/federations/key-update", Map.of())
                .ok()
                .path("instance_id")
                .asText();

        assertThat(after).isNotEqualTo(before).isEqualTo(id(south));
        await(
                "members follow",
                () -> members(north).contains(after) && !members(north).contains(before));
        await(
                "peers follow",
                () -> peer(north).equals("connected") && peer(south).equals("connected"));
        assertThat(north.get("/v1/peers")
                        .ok()
                        .path("peers")
                        .path(0)
                        .path("instance_id")
                        .asText())
                .isEqualTo(after);
        offer(south);
        offer(north);
        await("release", () -> outbox(south).path(0).path("state").asText().equals("vested"));
        north.post("/v1/federations/rotate", Map.of()).ok();
        await("later epochs open", () -> status(south).path("epoch").asLong() == 2);
        south.restart();
        assertThat(id(south)).isEqualTo(after);
        assertThat(status(south).path("role").asText()).isEqualTo("member");
    }

    @Test
    void aKeyUpdateThatWasInterruptedAnywhereIsFinished() throws Exception {
        Region south = harbour.joined(north, "south", false);
        String before = id(south);
        harbour.withoutCoordinator(() -> {
            assertThat(south.post("/v1/federations/key-update", Map.of()).status())
                    .isEqualTo(503);
            south.stop();
            copy(south.folder(), folder.resolve("saved"));
            south.startAgain();
            return id(south).equals(before);
        });
        await("finished after a start", () -> !id(south).equals(before));
        String after = id(south);

        // As if it had been killed between the coordinator's answer and its own disk.
        south.stop();
        delete(south.folder());
        copy(folder.resolve("saved"), south.folder());
        south.startAgain();

        await("finished although the answer was lost", () -> id(south).equals(after));
        await("member", () -> status(south).path("role").asText().equals("member"));
    }

    @Test // S-60
    void aSecondInstanceOfAnOrganisationHasItsSecretAndCountsOnce() throws Exception {
        Region office = harbour.joined(north, "office", true);
        assertThat(organisation(office)).isEqualTo(organisation(north));
        assertThat(status(north).path("organisations").asInt()).isEqualTo(1);
        Region south = harbour.joined(north, "south", false);
        assertThat(status(north).path("members").asInt()).isEqualTo(3);

        offer(north);
        offer(office);
        await(
                "both accepted",
                () -> outbox(office).path(0).path("state").asText().equals("accepted")
                        && outbox(north).path(0).path("state").asText().equals("accepted"));
        assertThat(outbox(office).path(0).path("state").asText()).isEqualTo("accepted");

        offer(south);
        await(
                "release by two organisations",
                () -> outbox(south).path(0).path("state").asText().equals("vested"));
        JsonNode answer = askAboutIt(office).ok();
        assertThat(answer.path("answers").path(0).path("organisations").asInt()).isEqualTo(2);
    }

    @Test // S-60
    void aMemberThatIsNoAdminBringsInItsOwnOrganisationAndNobodyElse() throws Exception {
        Region south = harbour.joined(north, "south", false);
        assertThat(south.post("/v1/federations/invites", Map.of())
                        .body()
                        .path("code")
                        .asText())
                .isEqualTo("not_an_admin");

        Region office = harbour.joined(south, "office", true);

        assertThat(organisation(office)).isEqualTo(organisation(south));
        await("all see it", () -> status(north).path("members").asInt() == 3);
        assertThat(status(north).path("organisations").asInt()).isEqualTo(2);
        offer(office);
        offer(north);
        await("release", () -> outbox(office).path(0).path("state").asText().equals("vested"));
    }

    @Test
    void aSecondAdminDoesWhatTheFirstOneDidAndTheLastOneStays() throws Exception {
        Region south = harbour.joined(north, "south", false);
        assertThat(role(north, north, "member").body().path("detail").asText()).containsIgnoringCase("admin");

        assertThat(role(north, south, "admin").ok().path("role").asText()).isEqualTo("admin");
        await("it knows", () -> south.post("/v1/federations/rotate", Map.of()).status() == 200);
        assertThat(role(south, north, "member").ok().path("role").asText()).isEqualTo("member");

        assertThat(role(north, south, "member").body().path("code").asText()).isEqualTo("not_an_admin");
        offer(north);
        await("accepted", () -> outbox(north).path(0).path("state").asText().equals("accepted"));
        assertThat(remove(south, north, "removed", true).ok().path("warnings").toString())
                .contains("1 of its contributions wait for others")
                .contains("It brought in 1 organisation(s)");
    }

    private static Region.Answer role(Region admin, Region member, String role) throws Exception {
        return admin.post("/v1/federations/role", Map.of("instance_id", id(member), "role", role));
    }

    // ------------------------------------------------------------------------------------------------ steps

    private static Region.Answer remove(Region admin, Region member, String reason, boolean dryRun) throws Exception {
        return admin.post(
                "/v1/federations/remove", Map.of("instance_id", id(member), "reason", reason, "dry_run", dryRun));
    }

    private static void introduce(Region region, String name, Region peer) throws Exception {
        await("the chain shows the peer", () -> members(region).contains(id(peer)));
        region.post("/v1/peers", Map.of("name", name, "instance_id", id(peer), "url", peer.url()))
                .ok();
        region.post("/v1/spaces", Map.of("name", "shared"));
        region.post("/v1/spaces/shared/share", Map.of("peer", name)).ok();
    }

    private static String peer(Region region) throws Exception {
        return region.get("/v1/peers").ok().path("peers").path(0).path("state").asText();
    }

    private static List<String> members(Region region) throws Exception {
        return region.get("/v1/federations/members").ok().path("members").findValuesAsText("instance_id");
    }

    private static String organisation(Region region) throws Exception {
        for (JsonNode member : region.get("/v1/federations/members").ok().path("members")) {
            if (member.path("self").asBoolean()) {
                return member.path("org_id").asText();
            }
        }
        throw new AssertionError("not among its own members");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
