package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Joining by invite, leaving, and the chain that records both. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class JoiningTest {
    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestMember alice;

    JoiningTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        alice = federation.founder;
    }

    @Test // C-20, C-21
    void anInvitedInstanceReadsTheChainAsksAndIsWelcomed() {
        TestMember bob = new TestMember(coordinator.url());
        Invite invite = federation.invite();

        assertThat(chainByInvite(invite).status()).isEqualTo(200);
        assertThat(collect(invite).code()).isEqualTo("unknown_invite");
        assertThat(federation.requestJoin(bob, invite).status()).isEqualTo(202);
        assertThat(collect(invite).status()).isEqualTo(202);
        JsonNode waiting = alice.get(federation.path("/joins")).body().get("joins");
        assertThat(waiting).hasSize(1);
        assertThat(waiting.get(0).get("descriptor").asText()).isEqualTo(text(bob.descriptor.encoded()));

        assertThat(federation.welcome(bob, invite).status()).isEqualTo(201);

        assertThat(collect(invite).body().get("welcome").asText()).isNotEmpty();
        assertThat(alice.get(federation.path("/joins")).body().get("joins")).isEmpty();
        JsonNode chain = bob.get(federation.path("/membership?from=0")).body();
        assertThat(chain.get("events")).hasSize(2);
        assertThat(chain.get("descriptors")).hasSize(2);
        assertThat(chain.get("epoch_commits")).hasSize(1);
        assertThat(bob.get(federation.path("/membership?from=1")).body().get("events"))
                .hasSize(1);
    }

    @Test // C-22
    void anUnknownInviteIsRefused() {
        Invite never = Invite.create(federation.id, alice.keys.id(), coordinator.url(), TestMember.RANDOM);

        assertRefused(federation.requestJoin(new TestMember(coordinator.url()), never), 404, "unknown_invite");
        assertRefused(chainByInvite(never), 404, "unknown_invite");
    }

    @Test // C-22
    void anExpiredInviteIsRefused() throws Exception {
        Invite invite = Invite.create(federation.id, alice.keys.id(), coordinator.url(), TestMember.RANDOM);
        Map<String, Object> body = Map.of("invite_id", text(invite.id().toArray()), "expires_s", 1);
        assertThat(alice.post(federation.path("/invites"), body).status()).isEqualTo(201);
        Thread.sleep(1_100);

        assertRefused(federation.requestJoin(new TestMember(coordinator.url()), invite), 410, "expired_invite");
    }

    @Test // C-22
    void anInviteIsGoodForOneInstance() {
        TestMember bob = new TestMember(coordinator.url());
        TestMember mallory = new TestMember(coordinator.url());
        Invite invite = federation.invite();
        Map<String, String> request = federation.joinRequest(bob, invite);
        assertThat(federation.send(request).status()).isEqualTo(202);

        assertThat(federation.send(request).status())
                .as("the same request again")
                .isEqualTo(202);
        assertRefused(federation.requestJoin(mallory, invite), 409, "used_invite");
        federation.welcome(bob, invite);
        assertRefused(federation.requestJoin(mallory, invite), 409, "used_invite");
    }

    @Test // C-21
    void aJoinRequestNeedsTheKeyOfItsDescriptor() {
        TestMember bob = new TestMember(coordinator.url());
        TestMember mallory = new TestMember(coordinator.url());
        Map<String, String> request = new HashMap<>(federation.joinRequest(bob, federation.invite()));
        request.put("descriptor", text(mallory.descriptor.encoded()));

        assertRefused(federation.send(request), 400, "bad_signature");
    }

    @Test // C-23
    void aWelcomeThatIsSentTwiceAddsOneMember() {
        TestMember bob = new TestMember(coordinator.url());
        Invite invite = federation.invite();
        federation.requestJoin(bob, invite);
        Map<String, String> body = federation.welcomeBody(bob, invite);
        String path = federation.path("/joins/" + text(invite.id().toArray()) + "/welcome");

        assertThat(alice.post(path, body).status()).isEqualTo(201);
        assertThat(alice.post(path, body).status()).isEqualTo(201);
        assertThat(alice.get(federation.path("/membership")).body().get("events"))
                .hasSize(2);
    }

    @Test // C-23
    void aWelcomeAddsNobodyButWhoAsked() {
        TestMember bob = new TestMember(coordinator.url());
        TestMember mallory = new TestMember(coordinator.url());
        Invite invite = federation.invite();
        federation.requestJoin(bob, invite);

        assertRefused(federation.welcome(mallory, invite), 422, "mismatch");
    }

    @Test // C-24
    void whoIsRejectedLearnsWhy() {
        TestMember bob = new TestMember(coordinator.url());
        Invite invite = federation.invite();
        federation.requestJoin(bob, invite);
        String path = federation.path("/joins/" + text(invite.id().toArray()) + "/reject");

        assertThat(alice.post(path, Map.of("reason", "not who I expected")).status())
                .isEqualTo(200);

        assertRefused(collect(invite), 403, "join_rejected");
        assertThat(collect(invite).body().get("detail").asText()).contains("not who I expected");
        assertRefused(chainByInvite(invite), 404, "unknown_invite");
    }

    @Test // C-25
    void anEventForAnOlderHeadIsStale() {
        TestMember bob = federation.join();
        MembershipEvent remove = MembershipEvent.after(
                federation.roster, new Body.Remove(bob.keys.id(), RemoveReason.REMOVED), alice.keys);
        federation.join();

        Reply reply = append(alice, remove);
        assertRefused(reply, 409, "stale_head");
        assertThat(reply.body().get("head_seq").asLong()).isEqualTo(2);
    }

    @Test // C-25
    void aMemberCannotMakeItselfAdmin() {
        TestMember bob = federation.join();
        MembershipEvent grab =
                MembershipEvent.after(federation.roster, new Body.RoleChange(bob.keys.id(), Role.ADMIN), bob.keys);

        assertRefused(append(bob, grab), 403, "not_allowed");
    }

    @Test // C-26
    void whoIsRemovedCanDoNothingMore() {
        TestMember bob = federation.join();
        remove(bob);

        assertRefused(federation.credits(bob), 403, "not_a_member");
        assertRefused(
                federation.contribute(bob, federation.contribution(TestFederation.newTag())), 403, "not_a_member");
    }

    @Test // C-27
    void aNewEpochTakesOverAndTheOldOneCountsForADay() {
        TestMember bob = federation.join();
        remove(bob);

        Envelope old = federation.contribution(TestFederation.newTag());
        assertThat(federation
                        .contribute(alice, old)
                        .body()
                        .at("/verdicts/0/verdict")
                        .asText())
                .isEqualTo("accepted");
        Envelope future = new Envelope(
                old.type(), old.federation(), 3, 1, 2, TestFederation.newTag(), old.cid(), old.buckets(), old.body());
        assertThat(federation
                        .contribute(alice, future)
                        .body()
                        .at("/verdicts/0/code")
                        .asText())
                .isEqualTo("wrong_key_epoch");
    }

    @Test // C-27
    void onlyTheFirstCommitOfAnEpochCounts() {
        federation.join();
        EpochCommit first = commitEpoch(EpochCommit.Reason.REQUESTED);
        Map<String, String> again = Map.of("epoch_commit", text(first.encoded()));
        assertThat(alice.post(federation.path("/epochs"), again).status()).isEqualTo(201);

        EpochCommit second = EpochCommit.after(
                federation.commit,
                federation.roster,
                federation.secrets.nextEpoch(TestMember.RANDOM),
                EpochCommit.Reason.REQUESTED,
                alice.keys);
        assertRefused(
                alice.post(federation.path("/epochs"), Map.of("epoch_commit", text(second.encoded()))),
                409,
                "stale_epoch");
    }

    @Test // C-28
    void anotherInstanceOfAnOrganisationNeedsThatOrganisationsConsent() {
        TestMember bob = federation.join();
        TestMember second = new TestMember(TestFederation.sibling(bob), coordinator.url());
        Descriptor descriptor = second.descriptor;
        Bytes orgCommit = second.keys.orgSecret().commitment(federation.id, descriptor.org());
        MembershipEvent add = MembershipEvent.add(federation.roster, descriptor, Role.MEMBER, orgCommit, alice.keys);

        Reply reply = alice.post(
                federation.path("/membership"),
                Map.of("event", text(add.encoded()), "descriptor", text(descriptor.encoded())));
        assertRefused(reply, 403, "not_allowed");
    }

    private Reply append(TestMember sender, MembershipEvent event) {
        return sender.post(federation.path("/membership"), Map.of("event", text(event.encoded())));
    }

    private void remove(TestMember member) {
        MembershipEvent event = MembershipEvent.after(
                federation.roster, new Body.Remove(member.keys.id(), RemoveReason.REMOVED), alice.keys);
        federation.roster =
                federation.roster.apply(event, _ -> Optional.empty()).orThrow();
        federation.commit = nextCommit(EpochCommit.Reason.MEMBER_REMOVED);
        Reply reply = alice.post(
                federation.path("/membership"),
                Map.of("event", text(event.encoded()), "epoch_commit", text(federation.commit.encoded())));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
    }

    private EpochCommit commitEpoch(EpochCommit.Reason reason) {
        EpochCommit next = nextCommit(reason);
        Reply reply = alice.post(federation.path("/epochs"), Map.of("epoch_commit", text(next.encoded())));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
        return next;
    }

    private EpochCommit nextCommit(EpochCommit.Reason reason) {
        return EpochCommit.after(
                federation.commit,
                federation.roster,
                federation.secrets.nextEpoch(TestMember.RANDOM),
                reason,
                alice.keys);
    }

    private Reply chainByInvite(Invite invite) {
        return byInvite("/membership", invite);
    }

    private Reply collect(Invite invite) {
        return byInvite("/joins/" + text(invite.id().toArray()) + "/welcome", invite);
    }

    private Reply byInvite(String path, Invite invite) {
        return TestMember.send(HttpRequest.newBuilder(coordinator.url().resolve(federation.path(path)))
                .header("X-Invite-Id", text(invite.id().toArray()))
                .build());
    }
}
