package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.store.Databases;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.log.InclusionProof;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.Receipt;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TileFetcher;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A coordinator's process that is killed at random moments while members give, file and ask. Nothing that was answered may
 * be lost, and nothing may count twice. {@code -Dcontinuum.kills=100} kills each database's process so often; {@code
 * -Dcontinuum.seed} replays a run's moments.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("continuum.kills", 6);
    private static final long SEED = Long.getLong("continuum.seed", 20_260_501L);
    private static final int BATCH = 4;
    private static final long PART = 5_000;

    @TempDir
    Path folder;

    @ParameterizedTest // C-2, C-30, C-41, C-51, C-97, C-98, C-100, T-25
    @ValueSource(booleans = {false, true})
    void whatWasAnsweredSurvivesEveryKillAndCountsOnce(boolean postgres) throws Exception {
        Random random = new Random(SEED);
        Map<String, String> flags = flags(postgres);
        Killable server = new Killable(flags);
        TestFederation federation = TestFederation.found(server.url(), server.start(), 2);
        server.stop();
        server.start();
        List<Giver> givers =
                List.of(new Giver(federation, federation.founder), new Giver(federation, federation.join()));
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicInteger rounds = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(givers.size())) {
            List<Future<?>> running = givers.stream()
                    .<Future<?>>map(giver -> threads.submit(() -> giver.give(going, rounds)))
                    .toList();
            for (int kill = 0; kill < KILLS; kill++) {
                awaitAnswers(givers, random.nextInt(12));
                Thread.sleep(random.nextInt(20));
                server.kill();
                if (kill % 8 == 7) {
                    server.begin();
                    Thread.sleep(random.nextInt(1_500));
                    server.kill();
                }
                server.start();
                if (kill % 4 == 3) {
                    givers.forEach(Giver::keepReceipts);
                }
            }
            going.set(false);
            for (Future<?> each : running) {
                each.get();
            }
        }
        for (Giver giver : givers) {
            giver.requireAllCountedOnce(rounds.get());
        }
        server.kill();
        assertThat(Verification.run(Config.load(flags, Map.of()), (_, _, _) -> {}))
                .as("seed %d", SEED)
                .allSatisfy(report -> assertThat(report.broken()).isEmpty());
    }

    /** Lets the members get on, so that a slow machine does not only start and kill. */
    private static void awaitAnswers(List<Giver> givers, int more) throws InterruptedException {
        long wanted = answers(givers) + more;
        long until = System.currentTimeMillis() + 5_000;
        while (answers(givers) < wanted && System.currentTimeMillis() < until) {
            Thread.sleep(1);
        }
    }

    private static long answers(List<Giver> givers) {
        return givers.stream().mapToLong(giver -> giver.answers.get()).sum();
    }

    private Map<String, String> flags(boolean postgres) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, String> flags = new HashMap<>();
        flags.put("data_dir", folder.toString());
        flags.put("http.port", String.valueOf(port));
        if (postgres) {
            flags.put("database.url", Databases.freshPostgresUrl());
            flags.put("database.user", "postgres");
        }
        return flags;
    }

    /** One organisation: it repeats everything until it has an answer, as an outbox does, and remembers the answers. */
    private static final class Giver {
        private final TestFederation federation;
        private final TestMember member;
        private final Map<String, Bytes> accepted = new ConcurrentHashMap<>();
        private final List<byte[]> receipts = new ArrayList<>();
        private final Map<TilePath, byte[]> tiles = new ConcurrentHashMap<>();
        private final AtomicLong answers = new AtomicLong();
        private long charged;
        private int indexed;

        Giver(TestFederation federation, TestMember member) {
            this.federation = federation;
            this.member = member;
        }

        /** Gives what the other one gives too, files it once it is released, and asks for it. */
        void give(AtomicBoolean going, AtomicInteger rounds) {
            for (int round = 0; going.get() || round < rounds.get(); round++) {
                rounds.accumulateAndGet(round + 1, Math::max);
                List<Envelope> envelopes = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    envelopes.add(federation.contribution(tag(round, i), Cid.random(TestMember.RANDOM)));
                }
                Envelope[] batch = envelopes.toArray(Envelope[]::new);
                JsonNode verdicts = contribute(batch);
                envelopes.forEach(envelope ->
                        accepted.put(text(envelope.cid().toArray()), Bytes.of(Labels.sha256(envelope.encode()))));
                while (!allReleased(verdicts)) {
                    pause();
                    verdicts = contribute(batch);
                }
                int bucket = round % 200;
                contribute(envelopes.stream()
                        .map(envelope -> federation.index(envelope, bucket))
                        .toArray(Envelope[]::new));
                indexed += BATCH;
                charged += ask(bucket);
            }
        }

        private JsonNode contribute(Envelope... envelopes) {
            JsonNode verdicts =
                    answered(() -> federation.contribute(member, envelopes)).get("verdicts");
            verdicts.forEach(verdict -> assertThat(verdict.get("verdict").asText())
                    .as("%s", verdict)
                    .isIn("accepted", "duplicate"));
            return verdicts;
        }

        private static boolean allReleased(JsonNode verdicts) {
            for (JsonNode verdict : verdicts) {
                if (!verdict.get("released").asBoolean()) {
                    return false;
                }
            }
            return true;
        }

        /** @return what the page cost */
        private long ask(int bucket) {
            String transfer = TestFederation.newTransferId();
            return answered(() -> federation.query(member, bucket, transfer))
                    .get("charged_millicredits")
                    .asLong();
        }

        /** Makes receipts for everything accepted so far; later kills must not make one of them wrong. */
        void keepReceipts() {
            List<String> cids = List.copyOf(accepted.keySet());
            for (int from = 0; from < cids.size(); from += 200) {
                List<String> some = cids.subList(from, Math.min(from + 200, cids.size()));
                JsonNode places = answered(() ->
                        member.post("/v1/receipts", Map.of("federation", federation.idText(), "contributions", some)));
                SignedCheckpoint checkpoint = checkpoint();
                for (JsonNode place : places.get("contributions")) {
                    if (place.get("index").asLong() < checkpoint.head().size()) {
                        receipts.add(receipt(place, checkpoint));
                    }
                }
            }
        }

        private byte[] receipt(JsonNode place, SignedCheckpoint checkpoint) {
            LogLeaf leaf = LogLeaf.decode(bytes(place.get("leaf"))).orThrow();
            LeafSalt salt = new LeafSalt(Bytes.of(bytes(place.get("salt"))));
            Bytes hash = accepted.getOrDefault(place.get("subject").asText(), Bytes.zeros(0));
            assertThat(((LogLeaf.Contribution) leaf).envelope()).isEqualTo(salt.envelope(hash.toArray()));
            InclusionProof proof = new TileReader(tiles())
                    .inclusion(checkpoint.head(), place.get("index").asLong(), MerkleHash.leaf(leaf.encode()))
                    .orThrow();
            return Receipt.of(leaf, salt, proof, checkpoint.note()).encode();
        }

        private SignedCheckpoint checkpoint() {
            SeenLog log = new SeenLog(member, federation);
            return repeated(() -> log.checkpoint(1));
        }

        private TileFetcher tiles() {
            SeenLog log = new SeenLog(member, federation);
            return path -> {
                byte[] known = tiles.get(path);
                if (known == null) {
                    Optional<byte[]> fetched = repeated(() -> log.fetch(path));
                    fetched.ifPresent(bytes -> tiles.put(path, bytes));
                    return fetched;
                }
                return Optional.of(known);
            };
        }

        void requireAllCountedOnce(int rounds) throws Exception {
            assertThat(indexed).isEqualTo(rounds * BATCH);
            JsonNode credits = answered(() -> federation.credits(member));
            assertThat(credits.get("earned").asLong()).isEqualTo(indexed * PART);
            assertThat(credits.get("escrow").asLong()).isZero();
            assertThat(spent()).isEqualTo(charged);

            SeenLog log = new SeenLog(member, federation);
            List<byte[]> earlier = List.copyOf(receipts);
            receipts.clear();
            long until = System.currentTimeMillis() + 30_000;
            while (receipts.size() < accepted.size() && System.currentTimeMillis() < until) {
                receipts.clear();
                Thread.sleep(200);
                keepReceipts();
            }
            assertThat(receipts)
                    .as("every acknowledged contribution has its receipt")
                    .hasSize(accepted.size());
            LogTrust trust = repeated(log::trust);
            SignedCheckpoint last = checkpoint();
            for (byte[] kept : earlier) {
                Receipt.Verified verified =
                        Receipt.parse(kept).orThrow().verify(trust).orThrow();
                assertThat(new TileReader(tiles())
                                .head(last.head(), verified.checkpoint().head().size())
                                .orThrow())
                        .as("the log goes on from what an earlier receipt proved")
                        .isEqualTo(verified.checkpoint().head());
            }
        }

        private long spent() {
            long spent = 0;
            long next = Long.MAX_VALUE;
            while (next > 0) {
                long before = next;
                JsonNode page = answered(() -> member.get(
                        "/v1/credits/entries?limit=500&federation=" + federation.idText() + "&before=" + before));
                for (JsonNode entry : page.get("entries")) {
                    boolean paid = entry.get("step").asText().equals("post");
                    if (paid && entry.get("code").asText().startsWith("page")) {
                        spent += entry.get("amount_millicredits").asLong();
                    }
                }
                next = page.get("next").asLong();
            }
            return spent;
        }

        private JsonNode answered(Callable<TestMember.Reply> request) {
            return repeated(() -> {
                TestMember.Reply reply = request.call();
                if (reply.status() != 200) {
                    throw new IllegalStateException(reply.status() + " " + reply.body());
                }
                answers.incrementAndGet();
                return reply.body();
            });
        }

        /** Again and again, as the server may be away. */
        private static <T> T repeated(Callable<T> request) {
            long until = System.currentTimeMillis() + 300_000;
            while (true) {
                try {
                    return request.call();
                } catch (Exception e) {
                    if (System.currentTimeMillis() > until) {
                        throw new IllegalStateException("no answer for five minutes", e);
                    }
                    pause();
                }
            }
        }

        private static Tag tag(int round, int number) {
            return Tag.of(Arrays.copyOf(
                    Labels.sha256(("tag " + round + " " + number).getBytes(StandardCharsets.US_ASCII)), Tag.BYTES));
        }

        private static byte[] bytes(JsonNode text) {
            return Base64Url.decode(text.asText(), 4_096).orElseThrow();
        }

        private static void pause() {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The coordinator in a process of its own. */
    private static final class Killable {
        private final Map<String, String> flags;
        private @Nullable Process process;

        Killable(Map<String, String> flags) {
            this.flags = flags;
            Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + flags.get("http.port"));
        }

        /** Starts it and does not wait. */
        Process begin() throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+AutoCreateSharedArchive",
                    "-XX:SharedArchiveFile=" + flags.get("data_dir") + "/classes.jsa",
                    "-Xmx128m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            flags.forEach((name, value) -> command.addAll(List.of("--" + name, value)));
            Process started =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process = started;
            return started;
        }

        /** @return the admin secret, if this was the first start */
        String start() throws IOException {
            String secret = "";
            BufferedReader lines = begin().inputReader();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("Admin secret")) {
                    secret = line.substring(line.lastIndexOf(' ') + 1);
                }
                if (line.startsWith("Coordinator listens")) {
                    Thread.ofVirtual().start(() -> drain(lines));
                    return secret;
                }
            }
            throw new IllegalStateException("the coordinator did not start");
        }

        /** A full pipe would hold the process up. */
        private static void drain(BufferedReader lines) {
            try {
                lines.transferTo(Writer.nullWriter());
            } catch (IOException _) {
                // The process was killed.
            }
        }

        /** SIGTERM; the process leaves an archive of its classes, with which it starts faster. */
        void stop() {
            Process running = process;
            if (running != null) {
                running.destroy();
                running.onExit().join();
            }
        }

        /** SIGKILL: no time to put anything in order. */
        void kill() {
            Process running = process;
            if (running != null) {
                running.destroyForcibly().onExit().join();
            }
        }
    }
}
