package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochCommit.Reason;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import io.continuum.protocol.roster.Roster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who loses the place loses the keys: removals, configurations and key updates, each with the epoch it begins. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class RotationTest {
    private static final int COMMITTERS = 64;

    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestMember alice;
    private TestMember bob;

    RotationTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        alice = federation.founder;
        bob = federation.join();
    }

    @Test // C-29
    void aRemovalWithoutAnEpochIsRefusedAndChangesNothing() {
        MembershipEvent remove = removal(bob, RemoveReason.REMOVED);

        assertRefused(append(alice, Map.of("event", text(remove.encoded()))), 400, "missing");

        assertThat(federation.credits(bob).status()).isEqualTo(200);
    }

    @Test // C-26, C-29
    void whoIsRemovedIsRefusedEverywhereAtOnce() {
        Invite invite = federation.invite();
        assertThat(remove(alice, bob, RemoveReason.REMOVED).status()).isEqualTo(201);

        assertThat(List.of(
                        federation.contribute(bob, federation.contribution(TestFederation.newTag())),
                        federation.query(bob, 1, TestFederation.newTransferId()),
                        federation.releases(bob, 0),
                        federation.credits(bob),
                        bob.get("/v1/price?federation=" + federation.idText()),
                        bob.get(federation.path("/membership?from=0")),
                        bob.get(federation.path("/joins"))))
                .allSatisfy(reply -> assertRefused(reply, 403, "not_a_member"));
        assertThat(federation
                        .requestJoin(new TestMember(coordinator.url()), invite)
                        .status())
                .isEqualTo(202);
    }

    @Test // C-26
    void whoLeavesByItselfNeedsNoEpochAndAnAdminBeginsOneAfterIt() {
        MembershipEvent leave =
                MembershipEvent.after(federation.roster, new Body.Remove(bob.keys.id(), RemoveReason.LEFT), bob.keys);

        assertThat(append(bob, Map.of("event", text(leave.encoded()))).status()).isEqualTo(201);
        assertRefused(federation.credits(bob), 403, "not_a_member");

        federation.roster =
                federation.roster.apply(leave, _ -> Optional.empty()).orThrow();
        assertThat(commit(alice, next(Reason.MEMBER_REMOVED)).status()).isEqualTo(201);
    }

    @Test // C-27, C-29
    void aCompromiseBeginsATagEpochInTheSameStepAndTheOldEpochStopsCountingAtOnce() {
        Envelope before = federation.contribution(TestFederation.newTag());
        MembershipEvent remove = removal(bob, RemoveReason.COMPROMISED);
        Roster without = apply(federation.roster, remove);
        FederationConfig config = federation.config.nextTagEpoch(List.of(), Hardening.NONE);
        MembershipEvent change = change(without, config);
        Roster after = apply(without, change);
        EpochSecrets secrets = federation.secrets.nextTagEpoch(TestMember.RANDOM);
        EpochCommit commit = EpochCommit.after(federation.commit, after, secrets, Reason.COMPROMISE, alice.keys);
        Map<String, String> step = new HashMap<>(Map.of(
                "event", text(remove.encoded()),
                "next", text(change.encoded()),
                "config", text(config.sign(federation.id, alice.keys))));

        assertRefused(append(alice, step), 400, "missing");
        step.put("epoch_commit", text(commit.encoded()));
        assertThat(append(alice, step).status()).isEqualTo(201);
        assertThat(append(alice, step).status()).as("sent again").isEqualTo(201);

        assertRefused(federation.credits(bob), 403, "not_a_member");
        assertThat(verdict(federation.contribute(alice, before))).isEqualTo("wrong_tag_epoch");
        Envelope oldKey = moved(before, 1, 2);
        assertThat(verdict(federation.contribute(alice, oldKey))).isEqualTo("wrong_key_epoch");
        Envelope newKey = moved(before, 2, 2);
        assertThat(federation
                        .contribute(alice, newKey)
                        .body()
                        .at("/verdicts/0/verdict")
                        .asText())
                .isEqualTo("accepted");
    }

    @Test // C-29
    void aCompromiseDoesNotPassAsAnOrdinaryRemoval() {
        MembershipEvent remove = removal(bob, RemoveReason.COMPROMISED);
        EpochCommit commit = EpochCommit.after(
                federation.commit,
                apply(federation.roster, remove),
                federation.secrets.nextEpoch(TestMember.RANDOM),
                Reason.MEMBER_REMOVED,
                alice.keys);

        assertRefused(
                append(alice, Map.of("event", text(remove.encoded()), "epoch_commit", text(commit.encoded()))),
                422,
                "mismatch");
    }

    @Test // C-27
    void severalEpochsOfOneDayAllCount() {
        Envelope first = federation.contribution(TestFederation.newTag());
        for (int i = 0; i < 3; i++) {
            EpochCommit next = next(Reason.REQUESTED);
            assertThat(commit(alice, next).status()).isEqualTo(201);
            federation.commit = next;
            federation = federation.with(federation.secrets.nextEpoch(TestMember.RANDOM));
        }

        assertThat(federation
                        .contribute(alice, first)
                        .body()
                        .at("/verdicts/0/verdict")
                        .asText())
                .isEqualTo("accepted");
    }

    @Test // C-29
    void aConfigurationComesWithItsEpochAndKeepsTheRulesOfItsTagEpoch() {
        FederationConfig longer = federation.config.nextTagEpoch(List.of(), Hardening.NONE);
        MembershipEvent change = change(federation.roster, longer);
        Map<String, String> step = new HashMap<>(
                Map.of("event", text(change.encoded()), "config", text(longer.sign(federation.id, alice.keys))));
        assertRefused(append(alice, step), 400, "missing");

        EpochCommit commit = EpochCommit.after(
                federation.commit,
                apply(federation.roster, change),
                federation.secrets.nextTagEpoch(TestMember.RANDOM),
                Reason.TAG_EPOCH,
                alice.keys);
        step.put("epoch_commit", text(commit.encoded()));
        assertThat(append(alice, step).status()).isEqualTo(201);
        JsonNode chain = bob.get(federation.path("/membership?from=0")).body();
        assertThat(chain.get("config").asText()).isEqualTo(step.get("config"));
        assertThat(chain.get("epoch_commits")).hasSize(2);
        assertThat(bob.get(federation.path("/membership?from=3&epochs_from=2"))
                        .body()
                        .get("epoch_commits"))
                .hasSize(1);

        federation.roster = apply(federation.roster, change);
        MembershipEvent back = change(federation.roster, federation.config);
        assertRefused(
                append(
                        alice,
                        Map.of(
                                "event", text(back.encoded()),
                                "config", text(federation.config.sign(federation.id, alice.keys)),
                                "epoch_commit", text(commit.encoded()))),
                409,
                "stale_epoch");
        assertRefused(
                append(
                        alice,
                        Map.of(
                                "event", text(back.encoded()),
                                "config", text(federation.config.sign(federation.id, alice.keys)))),
                409,
                "old_version");
    }

    @Test // C-26
    void aKeyUpdateTakesTheOldKeysPlaceAndItsInvites() {
        Invite invite = federation.invite();
        InstanceKeys fresh = TestFederation.sibling(alice);
        TestMember successor = new TestMember(fresh, coordinator.url());
        byte[] proof = fresh.signing()
                .sign(MembershipEvent.keyUpdateProof(federation.roster, alice.keys.id(), successor.descriptor));
        Body.KeyUpdate body = new Body.KeyUpdate(fresh.id(), successor.descriptor.hash(), Bytes.of(proof));
        MembershipEvent update = MembershipEvent.after(federation.roster, body, alice.keys);

        Map<String, String> step =
                Map.of("event", text(update.encoded()), "descriptor", text(successor.descriptor.encoded()));
        assertThat(append(alice, step).status()).isEqualTo(201);

        assertRefused(federation.credits(alice), 403, "not_a_member");
        assertThat(federation.credits(successor).status()).isEqualTo(200);
        TestMember carol = new TestMember(coordinator.url());
        assertThat(federation.requestJoin(carol, invite).status()).isEqualTo(202);
        assertThat(successor.get(federation.path("/joins")).body().get("joins")).hasSize(1);
    }

    @Test // C-27
    void ofManyCommittersExactlyOneBeginsTheEpoch() throws Exception {
        List<EpochCommit> commits = new ArrayList<>();
        for (int i = 0; i < COMMITTERS; i++) {
            commits.add(next(Reason.REQUESTED));
        }
        List<Reply> replies = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> waiting = commits.stream()
                    .map(commit -> threads.submit(() -> {
                        start.await();
                        return commit(alice, commit);
                    }))
                    .toList();
            start.countDown();
            for (Future<Reply> reply : waiting) {
                replies.add(reply.get());
            }
        }

        assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() != 201).allSatisfy(reply -> {
            assertRefused(reply, 409, "stale_epoch");
            assertThat(reply.body().get("current").asLong()).isEqualTo(2);
        });
        assertThat(bob.get(federation.path("/membership?from=0")).body().get("epoch_commits"))
                .hasSize(2);
    }

    @Test // C-28
    void aMemberThatIsNoAdminInvitesNobodyOfAnotherOrganisation() {
        Invite invite = Invite.create(federation.id, bob.keys.id(), coordinator.url(), TestMember.RANDOM);
        Map<String, Object> body =
                Map.of("invite_id", text(invite.id().toArray()), "expires_s", 60, "same_organisation", true);
        assertThat(bob.post(federation.path("/invites"), body).status()).isEqualTo(201);

        assertRefused(federation.requestJoin(new TestMember(coordinator.url()), invite), 403, "not_allowed");
        TestMember sibling = new TestMember(TestFederation.sibling(bob), coordinator.url());
        assertThat(federation.requestJoin(sibling, invite).status()).isEqualTo(202);
    }

    @Test // C-25
    void ofTwoAdminsThatRemoveAtOnceTheSecondFindsTheHeadMovedOn() {
        TestMember carol = federation.join();
        MembershipEvent promote =
                MembershipEvent.after(federation.roster, new Body.RoleChange(bob.keys.id(), Role.ADMIN), alice.keys);
        assertThat(append(alice, Map.of("event", text(promote.encoded()))).status())
                .isEqualTo(201);
        federation.roster = apply(federation.roster, promote);
        Roster both = federation.roster;

        assertThat(remove(alice, carol, RemoveReason.REMOVED).status()).isEqualTo(201);
        federation.roster = both;
        Reply second = remove(bob, carol, RemoveReason.REMOVED);

        assertRefused(second, 409, "stale_head");
    }

    // ------------------------------------------------------------------------------------------------ steps

    private MembershipEvent removal(TestMember member, RemoveReason reason) {
        return MembershipEvent.after(federation.roster, new Body.Remove(member.keys.id(), reason), alice.keys);
    }

    private MembershipEvent change(Roster roster, FederationConfig config) {
        Body body = new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(federation.id));
        return MembershipEvent.after(roster, body, alice.keys);
    }

    private static Roster apply(Roster roster, MembershipEvent event) {
        return roster.apply(event, _ -> Optional.empty()).orThrow();
    }

    private Reply remove(TestMember admin, TestMember member, RemoveReason reason) {
        MembershipEvent event =
                MembershipEvent.after(federation.roster, new Body.Remove(member.keys.id(), reason), admin.keys);
        Roster after = apply(federation.roster, event);
        EpochCommit commit = EpochCommit.after(
                federation.commit,
                after,
                federation.secrets.nextEpoch(TestMember.RANDOM),
                Reason.MEMBER_REMOVED,
                admin.keys);
        federation.roster = after;
        return append(admin, Map.of("event", text(event.encoded()), "epoch_commit", text(commit.encoded())));
    }

    private EpochCommit next(Reason reason) {
        return EpochCommit.after(
                federation.commit,
                federation.roster,
                federation.secrets.nextEpoch(TestMember.RANDOM),
                reason,
                alice.keys);
    }

    private Reply append(TestMember sender, Map<String, String> step) {
        return sender.post(federation.path("/membership"), step);
    }

    private Reply commit(TestMember admin, EpochCommit commit) {
        return admin.post(federation.path("/epochs"), Map.of("epoch_commit", text(commit.encoded())));
    }

    private static String verdict(Reply reply) {
        return reply.body().at("/verdicts/0/code").asText();
    }

    private static Envelope moved(Envelope envelope, long keyEpoch, long tagEpoch) {
        return new Envelope(
                envelope.type(),
                envelope.federation(),
                keyEpoch,
                tagEpoch,
                envelope.k(),
                envelope.tag(),
                envelope.cid(),
                envelope.buckets(),
                envelope.body());
    }
}
