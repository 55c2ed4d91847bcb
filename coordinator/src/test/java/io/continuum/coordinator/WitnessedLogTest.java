package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.continuum.coordinator.witness.Cosigning;
import io.continuum.coordinator.witness.Witness;
import io.continuum.coordinator.witness.WitnessFolder;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VoprfKey;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.log.Cosigner;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.log.WitnessRequest;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.Roster;
import io.continuum.protocol.roster.TagHelper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a configuration that names log and witness to a checkpoint that members believe, over real sockets. */
class WitnessedLogTest {
    private static final RunningCoordinator COORDINATOR = RunningCoordinator.ON_SQLITE;
    private static final long WAIT_MS_MAX = 30_000;

    @TempDir
    Path folder;

    private final Cosigner cosigner = Cosigner.mlDsa44("keyper/test", Secret.random(TestMember.RANDOM));
    private TestFederation federation;
    private NoteKey log;
    private HttpServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        federation = COORDINATOR.federation(2);
        log = NoteKey.parse(federation
                        .founder
                        .get(federation.path("/keypers"))
                        .body()
                        .get("own")
                        .get("log_vkey")
                        .asText())
                .orThrow();
        Witness witness = new Witness(
                List.of(cosigner),
                origin -> Optional.of(log).filter(key -> key.name().equals(origin)),
                WitnessFolder.open(folder),
                InstantSource.system());
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(WitnessRequest.PATH, exchange -> {
            try (exchange) {
                Cosigning answer = witness.add(exchange.getRequestBody().readAllBytes());
                byte[] body = answer instanceof Cosigning.Cosigned(var signatures)
                        ? WitnessRequest.encodeAnswer(signatures)
                        : (answer + "\n").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer instanceof Cosigning.Cosigned ? 200 : 500, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** SPEC.md C-90, C-91, C-95, C-96. */
    @Test
    void aConfigurationWithWitnessAndHelperIsLoggedWitnessedAndReadByTheKeyper() throws Exception {
        TestMember keyper = new TestMember(COORDINATOR.url());
        assertThat(federation
                        .founder
                        .post(
                                federation.path("/keypers"),
                                Map.of(
                                        "public_key",
                                        text(keyper.keys
                                                .signing()
                                                .verifyingKey()
                                                .encoded()
                                                .toArray()),
                                        "url",
                                        url.toString(),
                                        "witness_vkey",
                                        cosigner.key().vkey()))
                        .status())
                .isEqualTo(201);
        VoprfPublicKey helperKey =
                VoprfKey.derive(Secret.random(TestMember.RANDOM), new byte[0]).publicKey();
        FederationConfig config = federation
                .config
                .nextTagEpoch(List.of(TagHelper.unnamed(url, helperKey)), Hardening.STANDARD)
                .withLog(log)
                .withWitnesses(List.of(cosigner.key()), 1);
        change(config);

        LogTrust trust = config.log().trust().orElseThrow();
        SignedCheckpoint believed = believed(keyper, trust, 7);
        assertThat(believed.requireFresh(Instant.now(), Duration.ofMinutes(5)).accepted())
                .isPresent();
        List<LogLeaf> leaves = new TileReader(path -> file(keyper, path.toString()))
                .entries(believed.head(), 0).orThrow().stream()
                        .map(entry -> LogLeaf.decode(entry.toArray()).orThrow())
                        .filter(leaf -> !(leaf instanceof LogLeaf.Transfer))
                        .toList();
        assertThat(leaves)
                .extracting(leaf -> leaf.getClass().getSimpleName())
                .containsExactly("Membership", "Config", "Epoch", "Membership", "Config", "Key", "Epoch");
        assertThat(leaves.get(4))
                .isInstanceOfSatisfying(
                        LogLeaf.Config.class,
                        leaf -> assertThat(leaf.configHash()).isEqualTo(config.hash(federation.id)));
        assertThat(leaves.get(5)).isInstanceOfSatisfying(LogLeaf.Key.class, leaf -> {
            assertThat(leaf.purpose()).isEqualTo(LogLeaf.Key.Purpose.TAG_HELPER);
            assertThat(leaf.period()).isEqualTo(2);
            assertThat(leaf.publicKey()).isEqualTo(helperKey.encoded());
        });

        server.stop(0);
        federation.join();
        Thread.sleep(3_000);
        assertThat(believed(keyper, trust, 7).head())
                .as("nothing newer is shown before a witness has seen it")
                .isEqualTo(believed.head());
        assertThat(file(keyper, TilePath.hashes(0, 0, 8).toString()))
                .as("the log goes on")
                .isPresent();
    }

    private void change(FederationConfig config) {
        MembershipEvent event = MembershipEvent.after(
                federation.roster,
                new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(federation.id)),
                federation.founder.keys);
        Roster after = federation.roster.apply(event, _ -> Optional.empty()).orThrow();
        EpochSecrets secrets = federation.secrets.nextTagEpoch(TestMember.RANDOM);
        EpochCommit commit = EpochCommit.after(
                federation.commit, after, secrets, EpochCommit.Reason.TAG_EPOCH, federation.founder.keys);
        TestMember.Reply reply = federation.founder.post(
                federation.path("/membership"),
                Map.of(
                        "event", text(event.encoded()),
                        "config", text(config.sign(federation.id, federation.founder.keys)),
                        "epoch_commit", text(commit.encoded())));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
        federation.roster = after;
        federation.commit = commit;
    }

    private Optional<byte[]> file(TestMember reader, String path) throws IOException {
        try {
            HttpResponse<byte[]> response = TestMember.HTTP.send(
                    reader.signed("GET", federation.path("/log/" + path), Optional.empty()),
                    HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private SignedCheckpoint believed(TestMember reader, LogTrust trust, long size) throws Exception {
        long until = System.currentTimeMillis() + WAIT_MS_MAX;
        while (System.currentTimeMillis() < until) {
            Optional<SignedCheckpoint> seen =
                    file(reader, "checkpoint").flatMap(note -> trust.open(note).accepted());
            if (seen.isPresent() && seen.get().head().size() >= size) {
                return seen.get();
            }
            Thread.sleep(200);
        }
        throw new AssertionError("no witnessed checkpoint of " + size + " leaves");
    }
}
