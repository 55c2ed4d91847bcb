package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestHelper.Answered;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.coordinator.config.KeyperConfig;
import io.continuum.coordinator.config.StartException;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.crypt.VoprfRequest;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.WitnessRequest;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyper beside a coordinator, both real: registration, following, answering, refusing, restarting. */
class KeyperServerTest {
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(150);

    private TestFederation federation;
    private TestHelper helper;
    private TestMember alice;
    private TestMember bob;
    private Path folder;
    private volatile Duration ahead = Duration.ZERO;
    private KeyperServer keyper;
    private String secret;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        federation = RunningCoordinator.ON_SQLITE.federation(2);
        helper = new TestHelper(federation);
        alice = federation.founder;
        bob = federation.join();
        keyper = started(0);
        secret = keyper.newAdminSecret().orElseThrow();
    }

    @AfterEach
    void stop() {
        keyper.close();
    }

    @Test // C-80, C-81
    void aKeyperHelpsAFederationThatKnowsIt() throws Exception {
        assertRefused(follow(secret), 409, "not_registered");
        register();
        Reply followed = follow(secret);
        assertThat(followed.status()).as("%s", followed.body()).isEqualTo(200);
        assertThat(followed.body().get("tag_epoch").asLong()).isEqualTo(2);
        VoprfPublicKey key = TestHelper.key(followed.body().get("public_key").asText());
        assertThat(follow(secret).body()).as("asked again").isEqualTo(followed.body());

        VoprfPublicKey own = helper.own();
        helper.nextTagEpoch(List.of(
                TagHelper.unnamed(alice.coordinator, own),
                TagHelper.named(keyper.url(), key, federation.id, 2, bob.keys)));

        VoprfRequest request = TestHelper.blinded(2);
        Answered answered = eventually(200, () -> helper.ask(alice, keyper.url(), request));
        assertThat(TestHelper.outputs(request, key, answered)).hasSize(2);
        VoprfRequest other = TestHelper.blinded(2);
        assertThat(TestHelper.outputs(other, own, helper.ask(alice, alice.coordinator, other)))
                .as("the coordinator's own helper has another key")
                .hasSize(2);
        assertThat(health().at("/evaluations/elements").asLong()).isEqualTo(2);
    }

    @Test // C-81
    void whoWasRemovedIsRefusedAsSoonAsTheKeyperHasReadIt() {
        helpFromTagEpochTwo();
        eventually(200, () -> helper.ask(bob, keyper.url(), TestHelper.blinded(1)));
        TestMember carol = federation.join();
        eventually(200, () -> helper.ask(carol, keyper.url(), TestHelper.blinded(1)));

        helper.remove(carol);

        Answered refused = eventually(403, () -> helper.ask(carol, keyper.url(), TestHelper.blinded(1)));
        assertThat(refused.code()).isEqualTo("not_a_member");
        assertThat(helper.ask(alice, keyper.url(), TestHelper.blinded(1)).status())
                .isEqualTo(200);
        assertThat(health().at("/evaluations/refused/not_a_member").asLong()).isPositive();
    }

    @Test // C-81
    void strangersAndMembersOfOtherFederationsAreRefused() {
        helpFromTagEpochTwo();
        TestFederation other = RunningCoordinator.ON_SQLITE.federation(2);

        Answered stranger = helper.ask(other.founder, keyper.url(), TestHelper.blinded(1));
        assertThat(stranger.code()).isEqualTo("unknown_key");
        assertThat(helper.ask(alice, keyper.url(), other.id).code()).isEqualTo("not_a_member");
    }

    @Test // C-72, C-81
    void aTagEpochBeginsAtTheKeyperWhenItSeesTheConfiguration() throws Exception {
        helpFromTagEpochTwo();
        VoprfPublicKey next =
                TestHelper.key(follow(secret).body().get("public_key").asText());
        helper.nextTagEpoch(List.of(TagHelper.named(keyper.url(), next, federation.id, 3, bob.keys)));
        eventually(200, () -> helper.ask(alice, keyper.url(), TestHelper.blinded(1)));
        Path seeds = folder.resolve("seeds").resolve(federation.id.toString());
        assertThat(Files.exists(seeds.resolve("2.seed"))).isTrue();

        helper.nextTagEpoch(List.of());

        eventually(
                409,
                () -> helper.ask(alice, keyper.url(), 2, TestHelper.blinded(1).blinded()));
        assertThat(Files.exists(seeds.resolve("2.seed"))).isFalse();
    }

    @Test // C-84
    void aKeyperCosignsTheLogThatTheConfigurationNamesAndNoOther() throws Exception {
        register();
        follow(secret);
        String logKey = alice.get(federation.path("/keypers"))
                .body()
                .at("/own/log_vkey")
                .asText();
        NoteKey witness = NoteKey.parse(identity().get("witness_vkey").asText()).orThrow();
        assertThat(cosign(0, checkpoint()).statusCode())
                .as("no configuration names the log yet")
                .isEqualTo(404);

        helper.begin(helper.config()
                .nextTagEpoch(List.of(), Hardening.NONE)
                .withLog(NoteKey.parse(logKey).orThrow())
                .withWitnesses(List.of(witness), 1));

        LogTrust trust = LogTrust.of(logKey, List.of(witness.vkey()), 1).orThrow();
        Instant end = Instant.now().plus(SEEN_WITHIN);
        Checked<SignedCheckpoint> opened;
        do {
            Thread.sleep(50);
            opened = trust.open(cosigned(checkpoint()));
        } while (opened instanceof Checked.Refused<?> && Instant.now().isBefore(end));
        assertThat(opened.orThrow().cosignatures()).hasSize(1);
    }

    @Test // C-82
    void aHeadThatWasNotConfirmedForADayIsNotServed() throws Exception {
        helpFromTagEpochTwo();
        ahead = Duration.ofHours(23);
        assertThat(askAhead().status()).isEqualTo(200);

        ahead = Duration.ofHours(25);

        Answered refused = askAhead();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("unconfirmed_head");
        assertThat(health().get("status").asText()).isEqualTo("unconfirmed");
        Reply why = follow(secret);
        assertRefused(why, 502, "coordinator_unreachable");
        assertThat(why.body().get("detail").asText()).contains("expired_request");
    }

    @Test // C-80
    void aRestartKeepsIdentitySecretFederationsAndKeys() throws Exception {
        VoprfPublicKey key = helpFromTagEpochTwo();
        JsonNode identity = identity();
        int port = keyper.port();
        keyper.close();

        keyper = started(port);

        assertThat(keyper.newAdminSecret()).isEmpty();
        assertThat(identity()).isEqualTo(identity);
        VoprfRequest request = TestHelper.blinded(1);
        assertThat(TestHelper.outputs(request, key, helper.ask(alice, keyper.url(), request)))
                .hasSize(1);
        assertThat(follow(secret).status()).isEqualTo(200);
    }

    @Test // C-80
    void onlyTheHolderOfTheAdminSecretLetsAKeyperHelp() {
        register();

        assertRefused(follow("guess"), 401, "wrong_admin_secret");
        assertRefused(
                TestMember.send(HttpRequest.newBuilder(keyper.url().resolve("/v1/keyper/federations"))
                        .header("X-Admin-Secret", secret)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(TestMember.bytes(
                                Map.of("federation", federation.idText(), "coordinator_url", "file:///etc/passwd"))))
                        .build()),
                400,
                "invalid_coordinator_url");
    }

    @Test // C-80
    void aCoordinatorThatDoesNotAnswerIsNamed() {
        assertRefused(follow(secret, URI.create("http://127.0.0.1:1")), 502, "coordinator_unreachable");
    }

    @Test // C-80
    void aSecondKeyperOnTheSameFolderIsRefused() {
        assertThatThrownBy(() -> started(0))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("another keyper")
                .hasMessageContaining("data_dir");
    }

    /** The note with the keyper's cosignature; the note alone if the keyper knows another size or not yet this log. */
    private byte[] cosigned(byte[] note) throws Exception {
        HttpResponse<byte[]> answer = cosign(0, note);
        if (answer.statusCode() == 409) {
            assertThat(answer.headers().firstValue("content-type")).contains(WitnessRequest.SIZE_MEDIA_TYPE);
            answer = cosign(WitnessRequest.parseSize(answer.body()).orThrow(), note);
        }
        if (answer.statusCode() != 200) {
            return note;
        }
        return SignedNote.parse(note)
                .orThrow()
                .with(WitnessRequest.parseAnswer(answer.body()).orThrow())
                .encode();
    }

    private HttpResponse<byte[]> cosign(long oldSize, byte[] note) throws Exception {
        return TestMember.HTTP.send(
                HttpRequest.newBuilder(keyper.url().resolve(WitnessRequest.PATH))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                new WitnessRequest(oldSize, List.of(), note).encode()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The newest checkpoint of the federation's log, once there is one. */
    private byte[] checkpoint() throws Exception {
        HttpResponse<byte[]> answer;
        do {
            Thread.sleep(50);
            answer = TestMember.HTTP.send(
                    alice.signed("GET", federation.path("/log/checkpoint"), Optional.empty()),
                    HttpResponse.BodyHandlers.ofByteArray());
        } while (answer.statusCode() == 404);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private KeyperServer started(int port) throws StartException {
        KeyperConfig config =
                KeyperConfig.load(Map.of("data_dir", folder.toString(), "http.port", Integer.toString(port)), Map.of());
        return KeyperServer.start(config, () -> Instant.now().plus(ahead), PAUSE);
    }

    /** Begins tag epoch 2 with the keyper's key and waits until the keyper has seen it. */
    private VoprfPublicKey helpFromTagEpochTwo() {
        register();
        VoprfPublicKey key =
                TestHelper.key(follow(secret).body().get("public_key").asText());
        helper.nextTagEpoch(List.of(TagHelper.named(keyper.url(), key, federation.id, 2, bob.keys)));
        eventually(200, () -> helper.ask(alice, keyper.url(), TestHelper.blinded(1)));
        return key;
    }

    private void register() {
        JsonNode identity = identity();
        Reply registered = bob.post(
                federation.path("/keypers"),
                Map.of(
                        "public_key", identity.get("public_key").asText(),
                        "url", keyper.url().toString(),
                        "witness_vkey", identity.get("witness_vkey").asText()));
        assertThat(registered.status()).as("%s", registered.body()).isEqualTo(201);
        assertThat(registered.body().get("id")).isEqualTo(identity.get("id"));
    }

    private JsonNode identity() {
        JsonNode identity = get("/v1/keyper");
        assertThat(identity.get("id").asText()).isEqualTo(text(keyper.id().toArray()));
        return identity;
    }

    private JsonNode health() {
        return get("/v1/health");
    }

    private JsonNode get(String path) {
        Reply reply = TestMember.send(
                HttpRequest.newBuilder(keyper.url().resolve(path)).build());
        assertThat(reply.status()).isEqualTo(200);
        return reply.body();
    }

    private Reply follow(String adminSecret) {
        return follow(adminSecret, alice.coordinator);
    }

    private Reply follow(String adminSecret, URI coordinator) {
        return TestMember.send(HttpRequest.newBuilder(keyper.url().resolve("/v1/keyper/federations"))
                .header("X-Admin-Secret", adminSecret)
                .POST(HttpRequest.BodyPublishers.ofByteArray(TestMember.bytes(
                        Map.of("federation", federation.idText(), "coordinator_url", coordinator.toString()))))
                .build());
    }

    /** Asks by the keyper's clock, whose requests to the coordinator are too far ahead to be answered. */
    private Answered askAhead() {
        byte[] body =
                new EvaluationRequest(federation.id, 2, TestHelper.blinded(1).blinded()).encode();
        return TestHelper.send(alice, keyper.url(), body, Instant.now().plus(ahead));
    }

    private static Answered eventually(int status, Supplier<Answered> ask) {
        Instant end = Instant.now().plus(SEEN_WITHIN);
        Answered answered = ask.get();
        while (answered.status() != status && Instant.now().isBefore(end)) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            answered = ask.get();
        }
        assertThat(answered.status()).isEqualTo(status);
        return answered;
    }

    private static void assertRefused(Reply reply, int status, String code) {
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(code);
        assertThat(reply.status()).isEqualTo(status);
    }
}
