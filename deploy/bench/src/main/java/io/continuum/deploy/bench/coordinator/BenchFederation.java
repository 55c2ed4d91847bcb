package io.continuum.deploy.bench.coordinator;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.message.FederationMessages.Admit;
import io.continuum.protocol.message.FederationMessages.Found;
import io.continuum.protocol.message.FederationMessages.Join;
import io.continuum.protocol.message.FederationMessages.OpenInvite;
import io.continuum.protocol.message.Json;
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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A federation founded and joined through the API, with allowance for as many pages as we like to ask for. */
final class BenchFederation {
    static final int K = 3;
    static final int BUCKET_BITS = 10;
    private static final long PLENTY = 1_000_000;
    private static final long INVITE_S = 3_600;
    private static final int SEALED_BYTES = Envelope.PADDED_SIZES.getFirst() + KcAead.OVERHEAD;

    final FederationId id;
    final List<BenchMember> members = new ArrayList<>();
    private final FederationConfig config;
    private final EpochSecrets secrets;
    private final EpochCommit commit;
    private final URI coordinator;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SecureRandom random = new SecureRandom();
    private Roster roster;

    private BenchFederation(URI coordinator, String adminSecret) throws IOException, InterruptedException {
        this.coordinator = coordinator;
        BenchMember founder = new BenchMember(coordinator, http, random);
        members.add(founder);
        this.config = FederationConfig.first(policy(), K, BUCKET_BITS, 0, 0);
        MembershipEvent genesis = MembershipEvent.genesis("bench", founder.descriptor, founder.keys, config, random);
        this.roster = Roster.start(genesis, founder.descriptor).orThrow();
        this.id = roster.federation();
        this.secrets = EpochSecrets.first(id, random);
        this.commit = EpochCommit.first(roster, secrets, founder.keys);
        unsigned(
                "/v1/federations",
                new Found(
                        Bytes.of(genesis.encoded()),
                        Bytes.of(founder.descriptor.encoded()),
                        Bytes.of(config.sign(id, founder.keys)),
                        Bytes.of(commit.encoded())),
                "X-Admin-Secret",
                adminSecret);
    }

    /** The preset {@code circle}, with pages and open tags that do not run out. */
    private static CreditPolicy policy() {
        return CreditPolicy.circle()
                .with(PolicyParameter.BANK_PAGES, PLENTY)
                .with(PolicyParameter.GRANT_PAGES, PLENTY)
                .with(PolicyParameter.OPEN_TAGS_MAX, PLENTY);
    }

    /** Founds a federation of so many organisations with one member each. */
    static BenchFederation found(URI coordinator, String adminSecret, int organisations)
            throws IOException, InterruptedException {
        BenchFederation federation = new BenchFederation(coordinator, adminSecret);
        while (federation.members.size() < organisations) {
            federation.join();
        }
        return federation;
    }

    private void join() throws IOException, InterruptedException {
        BenchMember founder = members.getFirst();
        BenchMember joiner = new BenchMember(coordinator, http, random);
        Invite invite = Invite.create(id, founder.keys.id(), coordinator, random);
        founder.post(path("/invites"), new OpenInvite(invite.id(), INVITE_S, false));
        JoinRequest request = JoinRequest.create(invite, joiner.descriptor, joiner.keys, random);
        unsigned(
                path("/joins"),
                Join.of(request),
                "X-Invite-Id",
                Base64Url.encode(invite.id().toArray()));
        MembershipEvent add = MembershipEvent.add(
                roster,
                joiner.descriptor,
                Role.MEMBER,
                joiner.keys.orgSecret().commitment(id, joiner.descriptor.org()),
                founder.keys);
        roster = roster.apply(add, _ -> Optional.of(joiner.descriptor)).orThrow();
        Welcome welcome = new Welcome(secrets, List.of(), roster.head(), config.hash(id), commit.hash());
        founder.post(
                path("/joins/" + Base64Url.encode(invite.id().toArray()) + "/welcome"),
                new Admit(
                        Bytes.of(welcome.seal(invite, joiner.descriptor, add)),
                        Bytes.of(add.encoded()),
                        Bytes.of(joiner.descriptor.encoded()),
                        0));
        members.add(joiner);
    }

    private String path(String rest) {
        return "/v1/federations/" + Base64Url.encode(id.toArray()) + rest;
    }

    private void unsigned(String path, Object message, String header, String value)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(coordinator.resolve(path))
                        .header(header, value)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(message)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + ": " + new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    /** A contribution whose body only looks sealed, which is all that a coordinator can tell. */
    static Envelope contribution(FederationId federation, Tag tag, RandomGenerator random) {
        byte[] cid = new byte[Cid.BYTES];
        byte[] body = new byte[SEALED_BYTES];
        random.nextBytes(cid);
        random.nextBytes(body);
        return new Envelope(
                Envelope.Type.CONTRIBUTION, federation, 1, 1, K, tag, Cid.of(cid), List.of(), Bytes.of(body));
    }

    static List<Tag> tags(int count, RandomGenerator random) {
        List<Tag> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] tag = new byte[Tag.BYTES];
            random.nextBytes(tag);
            tags.add(Tag.of(tag));
        }
        return tags;
    }
}
