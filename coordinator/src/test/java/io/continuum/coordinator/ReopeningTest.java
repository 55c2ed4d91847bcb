package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.newTag;
import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.coordinator.config.Config;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.Roster;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a federation that came out of a backup, and how it is opened again. */
class ReopeningTest {
    @TempDir
    Path folder;

    private TestFederation federation;
    private TestMember founder;
    private TestMember bob;
    /** Joined after the backup was made. */
    private TestMember carol;

    private String carolsAdd;
    private List<String> descriptors;
    private Coordinator restored;

    @BeforeEach
    void restore() throws Exception {
        Config source = config("source");
        Path file = folder.resolve("coordinator.backup");
        try (Coordinator coordinator = Coordinator.start(source)) {
            federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            bob = federation.join();
            new SeenLog(federation.founder, federation).checkpoint(3);
            Backups.write(source, file, Optional.empty(), Instant::now);
            carol = new TestMember(coordinator.url());
            Invite invite = federation.invite();
            federation.requestJoin(carol, invite);
            Map<String, String> welcome = federation.welcomeBody(carol, invite);
            String path = federation.path("/joins/" + text(invite.id().toArray()) + "/welcome");
            assertThat(federation.founder.post(path, welcome).status()).isEqualTo(201);
            carolsAdd = Objects.requireNonNull(welcome.get("event"));
            descriptors = Stream.of(federation.founder, bob, carol)
                    .map(member -> text(member.descriptor.encoded()))
                    .toList();
        }
        Config target = config("target");
        Backups.restore(target, file, Optional.empty(), () -> Instant.now().minusSeconds(121), (_, _, _) -> {});
        restored = Coordinator.start(target);
        founder = new TestMember(federation.founder.keys, restored.url());
        bob = new TestMember(bob.keys, restored.url());
        carol = new TestMember(carol.keys, restored.url());
    }

    @AfterEach
    void stop() {
        restored.close();
    }

    private Config config(String name) {
        return Config.load(Map.of("data_dir", folder.resolve(name).toString(), "http.port", "0"), Map.of());
    }

    private Reply left(TestMember member) {
        return member.get(federation.path("/restoration?ended=0"));
    }

    @Test // C-134
    void whoIsAMemberInTheBackupIsToldWhatIsLeftAndNobodyElse() {
        JsonNode left = left(bob).body();
        assertThat(left.get("events").asInt()).isEqualTo(2);
        assertThat(left.get("epoch").asInt()).isEqualTo(1);
        assertThat(NoteKey.parse(left.get("log_vkey").asText()).accepted()).isPresent();
        assertThat(Instant.parse(left.get("backup_made_at").asText()))
                .isAfter(Instant.parse(left.get("restored_at").asText()));

        assertRefused(left(carol), 401, "unknown_key");
        assertRefused(carol.post(federation.path("/reopen"), rest(founder)), 401, "unknown_key");
        assertRefused(left(new TestMember(restored.url())), 401, "unknown_key");
    }

    @Test // C-134
    void aChainThatDoesNotEndWithAnAdminsConfigurationChangesNothing() {
        Map<String, Object> withoutConfig = rest(founder);
        withoutConfig.put("events", List.of(carolsAdd));
        Map<String, Object> withoutCarol = rest(founder);
        withoutCarol.put("events", List.of(texts(withoutCarol, "events").getLast()));
        Map<String, Object> withoutCommit = rest(founder);
        withoutCommit.put("epoch_commits", List.of());
        for (Map<String, Object> broken :
                List.of(withoutConfig, withoutCarol, withoutCommit, rest(bob), rest(founder, "other/log"))) {
            Reply refused = bob.post(federation.path("/reopen"), broken);
            assertThat(refused.status()).as("%s", refused.body()).isBetween(400, 499);
        }
        assertThat(left(bob).body().get("events").asInt()).isEqualTo(2);
        assertRefused(contribute(bob), 503, "restored");
    }

    @Test // C-132, C-134
    void anyMemberBringsTheRestAndTheFederationGoesOnForEverybody() {
        Reply reopened = bob.post(federation.path("/reopen"), rest(founder));
        assertThat(reopened.status()).as("%s", reopened.body()).isEqualTo(201);
        assertThat(reopened.body().get("seq").asInt()).isEqualTo(3);

        assertThat(contribute(carol).status()).isEqualTo(200);
        assertThat(carol.get(federation.path("/membership?from=0")).body().get("events"))
                .hasSize(4);
        assertRefused(left(bob), 409, "not_restored");
        assertRefused(bob.post(federation.path("/reopen"), rest(founder)), 409, "not_restored");
    }

    private static List<?> texts(Map<String, Object> body, String field) {
        return (List<?>) Objects.requireNonNull(body.get(field));
    }

    private Reply contribute(TestMember member) {
        return federation.contribute(member, federation.contribution(newTag()));
    }

    private Map<String, Object> rest(TestMember admin) {
        return rest(admin, left(bob).body().path("log_vkey").asText());
    }

    /** What brings the chain up to date: carol's joining, and a configuration that names the log that goes on. */
    private Map<String, Object> rest(TestMember admin, String vkey) {
        FederationConfig config = NoteKey.parse(vkey)
                .accepted()
                .map(log -> federation.config.next().withLogAfter(TreeHead.EMPTY, log))
                .orElseGet(() -> federation.config.next());
        Body change = new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(federation.id));
        MembershipEvent event = MembershipEvent.after(federation.roster, change, admin.keys);
        // A roster refuses the event of a member that is no admin, so the commit is an admin's in any case.
        Roster after = federation
                .roster
                .apply(MembershipEvent.after(federation.roster, change, founder.keys), _ -> Optional.empty())
                .orThrow();
        EpochCommit commit = EpochCommit.after(
                federation.commit,
                after,
                federation.secrets.nextEpoch(TestMember.RANDOM),
                EpochCommit.Reason.REQUESTED,
                founder.keys);
        Map<String, Object> rest = new HashMap<>();
        rest.put("events", List.of(carolsAdd, text(event.encoded())));
        rest.put("descriptors", descriptors);
        rest.put("config", text(config.sign(federation.id, founder.keys)));
        rest.put("epoch_commits", List.of(text(commit.encoded())));
        return rest;
    }
}
