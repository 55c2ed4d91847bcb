package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VoprfEvaluation;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.crypt.VoprfRequest;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.http.ContentDigest;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.Roster;
import io.continuum.protocol.roster.TagHelper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Tag helpers as members meet them: questions over a real socket, and the configurations that name their keys. */
final class TestHelper {
    private final TestFederation federation;
    private FederationConfig config;
    private EpochSecrets secrets;

    TestHelper(TestFederation federation) {
        this.federation = federation;
        this.config = federation.config;
        this.secrets = federation.secrets;
    }

    /** What a helper answered. */
    record Answered(int status, byte[] body, HttpResponse<byte[]> raw) {
        String code() {
            try {
                return TestMember.JSON.readTree(body).path("code").asText();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    FederationConfig config() {
        return config;
    }

    /** Removes a member and begins the next key epoch. */
    void remove(TestMember member) {
        MembershipEvent event = MembershipEvent.after(
                federation.roster,
                new Body.Remove(member.keys.id(), MembershipEvent.RemoveReason.REMOVED),
                federation.founder.keys);
        secrets = secrets.nextEpoch(TestMember.RANDOM);
        Roster after = federation.roster.apply(event, _ -> Optional.empty()).orThrow();
        EpochCommit commit = EpochCommit.after(
                federation.commit, after, secrets, EpochCommit.Reason.MEMBER_REMOVED, federation.founder.keys);
        Reply reply = federation.founder.post(
                federation.path("/membership"),
                Map.of("event", text(event.encoded()), "epoch_commit", text(commit.encoded())));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
        federation.roster = after;
        federation.commit = commit;
    }

    /** The coordinator's key for the next tag epoch. */
    VoprfPublicKey own() {
        Reply reply = federation.founder.get(federation.path("/keypers"));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        JsonNode own = reply.body().get("own");
        assertThat(own.get("tag_epoch").asLong()).isEqualTo(config.tagEpoch() + 1);
        return key(own.get("public_key").asText());
    }

    static VoprfPublicKey key(String text) {
        try {
            return VoprfPublicKey.of(
                    Bytes.of(Base64Url.decodeExactly(text, VoprfPublicKey.BYTES).orElseThrow()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins the next tag epoch, with these keys at the coordinator's address. */
    void nextTagEpoch(VoprfPublicKey... keys) {
        nextTagEpoch(Stream.of(keys)
                .map(key -> TagHelper.unnamed(federation.founder.coordinator, key))
                .toList());
    }

    void nextTagEpoch(List<TagHelper> helpers) {
        begin(config.nextTagEpoch(helpers, Hardening.NONE));
    }

    /** Begins the tag epoch of a configuration that follows the newest one. */
    void begin(FederationConfig next) {
        config = next;
        secrets = secrets.nextTagEpoch(TestMember.RANDOM);
        MembershipEvent change = MembershipEvent.after(
                federation.roster,
                new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(federation.id)),
                federation.founder.keys);
        Roster after = federation.roster.apply(change, _ -> Optional.empty()).orThrow();
        EpochCommit commit = EpochCommit.after(
                federation.commit, after, secrets, EpochCommit.Reason.TAG_EPOCH, federation.founder.keys);
        Reply reply = federation.founder.post(
                federation.path("/membership"),
                Map.of(
                        "event", text(change.encoded()),
                        "config", text(config.sign(federation.id, federation.founder.keys)),
                        "epoch_commit", text(commit.encoded())));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
        federation.roster = after;
        federation.commit = commit;
    }

    /** What the answer's proof holds for; fails if it does not hold for this key. */
    static List<Secret> outputs(VoprfRequest request, VoprfPublicKey key, Answered answered) throws Exception {
        assertThat(answered.status())
                .as("%s", new String(answered.body(), UTF_8))
                .isEqualTo(200);
        ByteBuffer in = ByteBuffer.wrap(answered.body());
        List<Bytes> elements = request.blinded().stream()
                .map(_ -> next(in, VoprfEvaluation.ELEMENT_BYTES))
                .toList();
        return request.finish(key, new VoprfEvaluation(elements, next(in, VoprfEvaluation.PROOF_BYTES)));
    }

    private static Bytes next(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.of(bytes);
    }

    static VoprfRequest blinded(int count) {
        return VoprfRequest.blind(
                Stream.generate(() -> Secret.random(TestMember.RANDOM))
                        .limit(count)
                        .toList(),
                TestMember.RANDOM);
    }

    /** Asks in the tag epoch in force. */
    Answered ask(TestMember member, URI server, VoprfRequest request) {
        return ask(member, server, config.tagEpoch(), request.blinded());
    }

    Answered ask(TestMember member, URI server, long tagEpoch, List<Bytes> blinded) {
        return send(member, server, new EvaluationRequest(federation.id, tagEpoch, blinded).encode());
    }

    Answered ask(TestMember member, URI server, FederationId other) {
        return send(member, server, new EvaluationRequest(other, 1, blinded(1).blinded()).encode());
    }

    static Answered send(TestMember member, URI server, byte[] body) {
        return send(member, server, body, Instant.now());
    }

    static Answered send(TestMember member, URI server, byte[] body, Instant at) {
        URI url = server.resolve("/v1/tags/evaluate");
        String type = "application/octet-stream";
        RequestSignature.Headers headers = RequestSignature.sign(
                SignedRequest.to("POST", url, type), body, member.keys.signing(), at, TestMember.RANDOM);
        HttpRequest request = HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", type)
                .header(ContentDigest.HEADER, headers.contentDigest())
                .header(RequestSignature.INPUT_HEADER, headers.signatureInput())
                .header(RequestSignature.SIGNATURE_HEADER, headers.signature())
                .build();
        try {
            HttpResponse<byte[]> response = TestMember.HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answered(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
