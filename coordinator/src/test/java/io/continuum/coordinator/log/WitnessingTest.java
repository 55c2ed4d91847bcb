package io.continuum.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.store.SqlMemberStore;
import io.continuum.coordinator.witness.Cosigning;
import io.continuum.coordinator.witness.Witness;
import io.continuum.coordinator.witness.WitnessFolder;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.Cosigner;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.WitnessRequest;
import io.continuum.protocol.roster.LogTerms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log on SQLite, and real witnesses behind real sockets. */
class WitnessingTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FederationId FEDERATION = FederationId.of(new byte[32]);

    @TempDir
    Path folder;

    private final SigningKey key = SigningKey.generate(RANDOM);
    private final Map<String, URI> addresses = new HashMap<>();
    private final WitnessClient client = new WitnessClient();
    private Instant now = Instant.parse("2026-06-01T06:00:00Z");
    private Database database;
    private LogStore store;
    private LogNames names;
    private LogTerms terms = LogTerms.NONE;
    private Witnessing witnessing;
    private TestWitness one;
    private TestWitness two;

    /** A witness on a port, which can be taken away. */
    private final class TestWitness {
        private final Cosigner cosigner;
        private final Path kept;
        private HttpServer server;
        private int asked;

        TestWitness(Cosigner cosigner, Path kept) throws IOException {
            this.cosigner = cosigner;
            this.kept = kept;
            this.server = start();
        }

        HttpServer start() throws IOException {
            Witness witness = new Witness(
                    List.of(cosigner),
                    origin -> names.key(FEDERATION).filter(known -> known.name().equals(origin)),
                    WitnessFolder.open(kept),
                    () -> now);
            HttpServer started = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            started.createContext(WitnessRequest.PATH, exchange -> {
                asked++;
                answer(exchange, witness.add(exchange.getRequestBody().readAllBytes()));
            });
            started.start();
            addresses.put(
                    cosigner.key().vkey(),
                    URI.create("http://127.0.0.1:" + started.getAddress().getPort() + "/"));
            return started;
        }

        void answer(HttpExchange exchange, Cosigning cosigning) throws IOException {
            switch (cosigning) {
                case Cosigning.Cosigned(var signatures) ->
                    send(exchange, 200, "text/plain", WitnessRequest.encodeAnswer(signatures));
                case Cosigning.OtherSize(long size) ->
                    send(exchange, 409, WitnessRequest.SIZE_MEDIA_TYPE, (size + "\n").getBytes(StandardCharsets.UTF_8));
                case Cosigning.Forked _ -> send(exchange, 409, "text/plain", new byte[0]);
                case Cosigning.UnknownLog _ -> send(exchange, 404, "text/plain", new byte[0]);
                case Cosigning.Refused refused -> send(exchange, refused.status(), "text/plain", new byte[0]);
            }
        }

        private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }

        void stop() {
            server.stop(0);
        }

        void startAgain() throws IOException {
            server = start();
        }

        NoteKey key() {
            return cosigner.key();
        }
    }

    @BeforeEach
    void start() throws IOException {
        open(Databases.sqlite(folder));
        one = new TestWitness(Cosigner.mlDsa44("one.example", Secret.random(RANDOM)), folder.resolve("one"));
        two = new TestWitness(Cosigner.ed25519("two.example", SigningKey.generate(RANDOM)), folder.resolve("two"));
    }

    private void open(Database opened) {
        database = opened;
        store = new SqlLogStore(database);
        names = new LogNames(store, database, key, () -> "coordinator.example:8430", _ -> false);
        new SqlMemberStore(database).addFederation(FEDERATION, new byte[0], Instant.EPOCH);
        store.begin(FEDERATION);
        witnessing = witnessing();
    }

    @AfterEach
    void stop() {
        one.stop();
        two.stop();
        client.close();
        database.close();
    }

    private Witnessing witnessing() {
        return new Witnessing(
                store, database, _ -> terms, (_, vkey) -> Optional.ofNullable(addresses.get(vkey)), client, () -> now);
    }

    private void name(int quorum, TestWitness... witnesses) {
        terms = new LogTerms.Named(
                names.key(FEDERATION).orElseThrow(),
                List.of(witnesses).stream().map(TestWitness::key).toList(),
                quorum);
    }

    private void grow(int leaves) {
        Logs logs = new Logs(store, database);
        for (int i = 0; i < leaves; i++) {
            logs.append(new LogLeaf.Membership(FEDERATION, 1, i, Bytes.zeros(32)));
        }
        new Sequencer(store, database, names, _ -> terms.quorum() == 0, _ -> false).run(FEDERATION);
    }

    /** What a member is shown, and believes. */
    private SignedCheckpoint shown() {
        LogTrust trust = terms.trust().orElseThrow();
        return trust.open(new Logs(store, database).checkpoint(FEDERATION).orElseThrow())
                .orThrow();
    }

    /** SPEC.md C-95, C-96. */
    @Test
    void theCheckpointThatIsShownCarriesTheQuorum() {
        name(2, one, two);
        for (int size = 5; size <= 600; size += 119) {
            grow(size - (int) store.head(FEDERATION).orElseThrow().tree().size());
            witnessing.run();
            SignedCheckpoint shown = shown();
            assertThat(shown.head().size()).isEqualTo(size);
            assertThat(shown.cosignatures()).hasSize(2);
            assertThat(shown.witnessedAt()).hasValue(now);
            assertThat(store.unwitnessed(10)).isEmpty();
        }
    }

    /** SPEC.md C-96. */
    @Test
    void aWitnessThatIsDownStopsNeitherTheLogNorTheOthers() throws IOException {
        name(1, one, two);
        one.stop();
        grow(3);
        witnessing.run();
        assertThat(shown().head().size()).isEqualTo(3);
        assertThat(shown().cosignatures())
                .extracting(SignedCheckpoint.Cosignature::witness)
                .containsExactly("two.example");
        two.stop();
        grow(4);
        witnessing.run();
        assertThat(shown().head().size()).as("nobody would believe a newer one").isEqualTo(3);
        assertThat(store.newestCheckpoint(FEDERATION).orElseThrow().size()).isEqualTo(7);

        one.startAgain();
        two.startAgain();
        witnessing.run();
        assertThat(shown().head().size()).as("not before its pause is over").isEqualTo(3);
        now = now.plus(Duration.ofMinutes(5));
        witnessing.collect(List.of(FEDERATION));
        assertThat(shown().head().size()).isEqualTo(7);
        assertThat(shown().cosignatures()).hasSize(2);
    }

    /** SPEC.md C-96. */
    @Test
    void afterARestartTheWitnessTellsWhatItKnows() {
        name(2, one, two);
        grow(3);
        witnessing.run();
        grow(300);
        witnessing = witnessing();
        witnessing.run();

        assertThat(shown().head().size()).isEqualTo(303);
        assertThat(one.asked).isEqualTo(3);
    }

    /** SPEC.md C-96. */
    @Test
    void signaturesAreRenewedHourlyWhereNothingChanges() {
        name(2, one, two);
        grow(3);
        witnessing.run();
        Instant first = now;
        now = now.plus(Duration.ofMinutes(30));
        witnessing.collect(List.of(FEDERATION));
        assertThat(shown().witnessedAt()).hasValue(first);
        now = now.plus(Duration.ofMinutes(31));
        witnessing.collect(List.of(FEDERATION));

        assertThat(shown().witnessedAt()).hasValue(now);
        assertThat(shown().note().signatures())
                .as("one of the log, one of each witness")
                .hasSize(3);
    }

    /** SPEC.md C-96. */
    @Test
    void aSignatureThatIsNotGoodIsNotTaken() throws IOException {
        name(1, one);
        HttpServer liar = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        liar.createContext(WitnessRequest.PATH, exchange -> {
            byte[] line = ("\u2014 one.example " + Base64.getEncoder().encodeToString(new byte[2_432]) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            TestWitness.send(exchange, 200, "text/plain", line);
        });
        liar.start();
        try {
            addresses.put(
                    one.key().vkey(),
                    URI.create("http://127.0.0.1:" + liar.getAddress().getPort()));
            grow(3);
            witnessing.run();
        } finally {
            liar.stop(0);
        }
        assertThat(SignedNote.parse(
                                store.newestCheckpoint(FEDERATION).orElseThrow().note())
                        .orThrow()
                        .signatures())
                .hasSize(1);
        assertThat(store.unwitnessed(10)).containsExactly(FEDERATION);
    }

    /** SPEC.md C-96. */
    @Test
    void aWitnessThatKnowsMoreThanThereIsIsNotOverruled() throws IOException {
        name(1, one);
        grow(9);
        witnessing.run();
        database.close();
        try (Database restored = Databases.sqlite(Files.createDirectory(folder.resolve("restored")))) {
            open(restored);
            grow(4);
            witnessing.run();
            witnessing.run();

            assertThat(store.unwitnessed(10)).containsExactly(FEDERATION);
            grow(8);
            now = now.plus(Duration.ofMinutes(5));
            witnessing.run();
            assertThat(store.unwitnessed(10))
                    .as("it does not begin with what was lost")
                    .containsExactly(FEDERATION);
        }
    }
}
