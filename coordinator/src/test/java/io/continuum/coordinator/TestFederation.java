package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.JoinRequest;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import io.continuum.protocol.roster.Welcome;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A federation on a running coordinator: founded, joined and used through its API, as instances do it. */
final class TestFederation {
    static final int BUCKET_BITS = 8;

    final TestMember founder;
    final FederationId id;
    final FederationConfig config;
    final EpochSecrets secrets;
    EpochCommit commit;
    Roster roster;

    private TestFederation(
            TestMember founder, FederationConfig config, EpochSecrets secrets, EpochCommit commit, Roster roster) {
        this.founder = founder;
        this.id = roster.federation();
        this.config = config;
        this.secrets = secrets;
        this.commit = commit;
        this.roster = roster;
    }

    static TestFederation found(URI coordinator, String adminSecret, int k) {
        return found(coordinator, adminSecret, k, CreditPolicy.circle());
    }

    static TestFederation found(URI coordinator, String adminSecret, int k, CreditPolicy policy) {
        TestMember founder = new TestMember(coordinator);
        FederationConfig config = FederationConfig.first(policy, k, BUCKET_BITS, 0, 0);
        MembershipEvent genesis =
                MembershipEvent.genesis("test", founder.descriptor, founder.keys, config, TestMember.RANDOM);
        Roster roster = Roster.start(genesis, founder.descriptor).orThrow();
        EpochSecrets secrets = EpochSecrets.first(roster.federation(), TestMember.RANDOM);
        EpochCommit commit = EpochCommit.first(roster, secrets, founder.keys);
        Map<String, String> body = Map.of(
                "genesis", text(genesis.encoded()),
                "descriptor", text(founder.descriptor.encoded()),
                "config", text(config.sign(roster.federation(), founder.keys)),
                "epoch_commit", text(commit.encoded()));
        Reply reply = TestMember.send(HttpRequest.newBuilder(coordinator.resolve("/v1/federations"))
                .header("X-Admin-Secret", adminSecret)
                .POST(HttpRequest.BodyPublishers.ofByteArray(TestMember.bytes(body)))
                .build());
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
        assertThat(reply.body().get("federation_id").asText())
                .isEqualTo(text(roster.federation().toArray()));
        return new TestFederation(founder, config, secrets, commit, roster);
    }

    /** The same federation with the secrets of a later epoch. */
    TestFederation with(EpochSecrets later) {
        return new TestFederation(founder, config, later, commit, roster);
    }

    /** Invites and welcomes an instance of a new organisation. */
    TestMember join() {
        TestMember joiner = new TestMember(founder.coordinator);
        Invite invite = invite();
        assertThat(requestJoin(joiner, invite).status()).isEqualTo(202);
        assertThat(welcome(joiner, invite).status()).isEqualTo(201);
        return joiner;
    }

    Invite invite() {
        Invite invite = Invite.create(id, founder.keys.id(), founder.coordinator, TestMember.RANDOM);
        Reply reply = founder.post(
                path("/invites"), Map.of("invite_id", text(invite.id().toArray()), "expires_s", 600));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
        return invite;
    }

    Reply requestJoin(TestMember joiner, Invite invite) {
        return send(joinRequest(joiner, invite));
    }

    Map<String, String> joinRequest(TestMember joiner, Invite invite) {
        JoinRequest request = JoinRequest.create(invite, joiner.descriptor, joiner.keys, TestMember.RANDOM);
        return Map.of(
                "descriptor", text(joiner.descriptor.encoded()),
                "invite_id", text(invite.id().toArray()),
                "nonce", text(request.nonce().toArray()),
                "org_commit", text(request.orgCommit().toArray()),
                "mac", text(request.mac().toArray()),
                "sig", text(request.signature().toArray()));
    }

    Reply send(Map<String, String> joinRequest) {
        return TestMember.send(HttpRequest.newBuilder(founder.coordinator.resolve(path("/joins")))
                .POST(HttpRequest.BodyPublishers.ofByteArray(TestMember.bytes(joinRequest)))
                .build());
    }

    Reply welcome(TestMember joiner, Invite invite) {
        return founder.post(path("/joins/" + text(invite.id().toArray()) + "/welcome"), welcomeBody(joiner, invite));
    }

    /** Makes the ADD event and the welcome; the roster kept here moves on. */
    Map<String, String> welcomeBody(TestMember joiner, Invite invite) {
        Descriptor descriptor = joiner.descriptor;
        Bytes orgCommit = joiner.keys.orgSecret().commitment(id, descriptor.org());
        MembershipEvent add = MembershipEvent.add(roster, descriptor, Role.MEMBER, orgCommit, founder.keys);
        roster = roster.apply(add, _ -> Optional.of(descriptor)).orThrow();
        Welcome welcome = new Welcome(secrets, List.of(), roster.head(), config.hash(id), commit.hash());
        return Map.of(
                "welcome", text(welcome.seal(invite, descriptor, add)),
                "event", text(add.encoded()),
                "descriptor", text(descriptor.encoded()));
    }

    String path(String rest) {
        return "/v1/federations/" + text(id.toArray()) + rest;
    }

    String idText() {
        return text(id.toArray());
    }

    Envelope contribution(Tag tag) {
        return contribution(tag, Cid.random(TestMember.RANDOM));
    }

    /** A contribution with a body that only looks sealed, which is all that a coordinator can tell. */
    Envelope contribution(Tag tag, Cid cid) {
        return new Envelope(
                Envelope.Type.CONTRIBUTION,
                id,
                1,
                1,
                config.k(),
                tag,
                cid,
                List.of(),
                Bytes.of(random(512 + KcAead.OVERHEAD)));
    }

    Envelope index(Envelope contribution, long bucket) {
        return headerOnly(
                Envelope.Type.INDEX,
                contribution,
                List.of(
                        new Bucket(Bucket.Slot.SUBJECT_PREDICATE, bucket),
                        new Bucket(Bucket.Slot.PREDICATE_OBJECT, bucket + 1)));
    }

    Envelope withdrawal(Envelope contribution) {
        return headerOnly(Envelope.Type.WITHDRAW, contribution, List.of());
    }

    private Envelope headerOnly(Envelope.Type type, Envelope contribution, List<Bucket> buckets) {
        return new Envelope(
                type, id, 1, 1, config.k(), contribution.tag(), contribution.cid(), buckets, Bytes.zeros(0));
    }

    Reply contribute(TestMember member, Envelope... envelopes) {
        List<String> texts =
                List.of(envelopes).stream().map(each -> text(each.encode())).toList();
        return member.post("/v1/contributions", Map.of("federation", idText(), "envelopes", texts));
    }

    Reply query(TestMember member, long bucket, String transferId) {
        return member.post("/v1/query", question(bucket, transferId));
    }

    Map<String, Object> question(long bucket, String transferId) {
        return Map.of("federation", idText(), "tag_epoch", 1, "slot", 1, "bucket", bucket, "transfer_id", transferId);
    }

    Reply credits(TestMember member) {
        return member.get("/v1/credits?federation=" + idText());
    }

    Reply releases(TestMember member, long after) {
        return member.get("/v1/releases?federation=" + idText() + "&after=" + after);
    }

    /** A second instance of the member's organisation. */
    static InstanceKeys sibling(TestMember member) {
        InstanceKeys fresh = InstanceKeys.generate(TestMember.RANDOM);
        return new InstanceKeys(
                fresh.signing(), fresh.kemSeed(), fresh.noisePrivate(), member.keys.org(), member.keys.orgSecret());
    }

    static Tag newTag() {
        return Tag.of(random(Tag.BYTES));
    }

    static String newTransferId() {
        return text(random(16));
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        TestMember.RANDOM.nextBytes(random);
        return random;
    }

    static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
