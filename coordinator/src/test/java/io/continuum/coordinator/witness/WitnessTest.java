package io.continuum.coordinator.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.witness.Cosigning.Cosigned;
import io.continuum.coordinator.witness.Cosigning.OtherSize;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.Cosigner;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.MerkleTree;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.log.WitnessRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-06-01T06:00:00Z");

    @TempDir
    Path folder;

    private final LogSigner log = signer(0);
    private final List<Cosigner> cosigners = List.of(
            Cosigner.ed25519("keyper.example/ed25519", SigningKey.generate(RANDOM)),
            Cosigner.mlDsa44("keyper.example/ml-dsa", Secret.random(RANDOM)));
    private final MerkleTree tree = grown("leaf", 20);
    private Witness witness;

    private static LogSigner signer(int restored) {
        return new LogSigner(
                Checkpoint.origin("coordinator.example", FederationId.of(new byte[32]), restored),
                SigningKey.generate(RANDOM));
    }

    private static MerkleTree grown(String kind, int size) {
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < size; i++) {
            tree.append((kind + i).getBytes(StandardCharsets.UTF_8));
        }
        return tree;
    }

    @BeforeEach
    void open() throws IOException {
        witness = witness(WitnessFolder.open(folder));
    }

    private Witness witness(WitnessStore store) {
        return new Witness(
                cosigners,
                origin -> Optional.of(log.key()).filter(key -> key.name().equals(origin)),
                store,
                InstantSource.fixed(NOW));
    }

    private byte[] request(int old, int size) {
        List<Bytes> path = old == 0 || old >= size
                ? List.of()
                : tree.consistency(old, size).path();
        return new WitnessRequest(old, path, log.sign(tree.head(size)).encode()).encode();
    }

    private Cosigning add(int old, int size) {
        return witness.add(request(old, size));
    }

    private static void assertRefused(Cosigning answer, int status, Refusal refusal) {
        assertThat(answer).isInstanceOfSatisfying(Cosigning.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.refusal()).isEqualTo(refusal);
        });
    }

    /** SPEC.md T-28. */
    @Test
    void whatBeginsWithAllBeforeIsCosignedByEachKey() {
        List<int[]> steps = List.of(new int[] {0, 3}, new int[] {3, 8}, new int[] {8, 8}, new int[] {8, 20});
        for (int[] step : steps) {
            Cosigned answer = (Cosigned) add(step[0], step[1]);
            SignedNote note = log.sign(tree.head(step[1])).with(answer.signatures());
            LogTrust trust = LogTrust.of(
                            log.key().vkey(),
                            cosigners.stream().map(each -> each.key().vkey()).toList(),
                            2)
                    .orThrow();
            SignedCheckpoint believed = trust.open(note.encode()).orThrow();
            assertThat(believed.witnessedAt()).hasValue(NOW);
        }
    }

    /** SPEC.md T-28. */
    @Test
    void whoDoesNotKnowWhatIsKnownIsToldTheSize() {
        assertThat(add(3, 8)).isEqualTo(new OtherSize(0));
        add(0, 8);
        assertThat(add(0, 8)).isEqualTo(new OtherSize(8));
        assertThat(add(3, 20)).isEqualTo(new OtherSize(8));
        assertThat(add(3, 5)).isEqualTo(new OtherSize(8));
        assertThat(add(8, 20)).isInstanceOf(Cosigned.class);
    }

    /** SPEC.md T-28. */
    @Test
    void anotherHistoryIsNotCosigned() {
        add(0, 8);
        MerkleTree other = grown("other", 20);
        byte[] sameSize =
                new WitnessRequest(8, List.of(), log.sign(other.head(8)).encode()).encode();
        byte[] larger = new WitnessRequest(
                        8,
                        other.consistency(8, 20).path(),
                        log.sign(other.head(20)).encode())
                .encode();

        assertThat(witness.add(sameSize)).isEqualTo(new Cosigning.Forked());
        assertRefused(witness.add(larger), 422, Refusal.BAD_PROOF);
        assertThat(add(8, 20)).as("the known history goes on").isInstanceOf(Cosigned.class);
    }

    /** SPEC.md T-28. */
    @Test
    void whatIsWrongIsRefusedWithItsStatus() {
        assertRefused(witness.add(new byte[0]), 400, Refusal.BAD_NOTE);
        assertRefused(witness.add("old 1".getBytes(StandardCharsets.UTF_8)), 400, Refusal.BAD_NOTE);
        assertRefused(witness.add("old 01\n\n".getBytes(StandardCharsets.UTF_8)), 400, Refusal.BAD_NOTE);
        assertRefused(witness.add("old 0\nAA==\n\n".getBytes(StandardCharsets.UTF_8)), 400, Refusal.BAD_NOTE);
        assertRefused(add(9, 8), 400, Refusal.WRONG_SIZE);
        LogSigner stranger = signer(1);
        assertThat(witness.add(new WitnessRequest(
                                0, List.of(), stranger.sign(tree.head(3)).encode())
                        .encode()))
                .isEqualTo(new Cosigning.UnknownLog());
        LogSigner impostor = new LogSigner(log.key().name(), SigningKey.generate(RANDOM));
        assertRefused(
                witness.add(new WitnessRequest(
                                0, List.of(), impostor.sign(tree.head(3)).encode())
                        .encode()),
                403,
                Refusal.UNKNOWN_KEY);
        byte[] unneeded = new WitnessRequest(
                        0, List.of(Bytes.zeros(32)), log.sign(tree.head(3)).encode())
                .encode();
        assertRefused(witness.add(unneeded), 422, Refusal.PROOF_TOO_LONG);
        add(0, 3);
        byte[] unproven =
                new WitnessRequest(3, List.of(), log.sign(tree.head(8)).encode()).encode();
        assertRefused(witness.add(unproven), 422, Refusal.BAD_PROOF);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = request(3, 8);
            damaged[RANDOM.nextInt(damaged.length)] ^= (byte) (1 + RANDOM.nextInt(255));
            assertThat(witness.add(damaged))
                    .as("%s", new String(damaged, StandardCharsets.UTF_8))
                    .isNotNull();
        }
    }

    /** SPEC.md T-28. */
    @Test
    void whatItCosignedItKnowsAfterARestart() throws IOException {
        add(0, 8);
        open();
        assertThat(add(0, 3)).isEqualTo(new OtherSize(8));
        assertThat(add(8, 20)).isInstanceOf(Cosigned.class);
    }

    /** SPEC.md T-28. Stored before signed: whoever was not answered finds the size moved on, and asks again. */
    @Test
    void aStopBetweenKeepingAndSigningLosesNothing() throws IOException {
        WitnessFolder kept = WitnessFolder.open(folder);
        Witness stopped = witness(new WitnessStore() {
            @Override
            public Optional<byte[]> newest(String origin) {
                return kept.newest(origin);
            }

            @Override
            public boolean replace(String origin, Optional<byte[]> expected, byte[] note) {
                kept.replace(origin, expected, note);
                throw new IllegalStateException("stopped");
            }
        });
        assertThatThrownBy(() -> stopped.add(request(0, 8))).isInstanceOf(IllegalStateException.class);

        assertThat(add(0, 8)).isEqualTo(new OtherSize(8));
        assertThat(add(8, 8)).isInstanceOf(Cosigned.class);
    }

    /** SPEC.md T-28. */
    @Test
    void whatIsKeptAndCannotBeReadIsNoReasonToBeginAnew() throws IOException {
        add(0, 8);
        try (Stream<Path> files = Files.list(folder)) {
            Files.writeString(files.findFirst().orElseThrow(), "damaged");
        }
        assertThatThrownBy(() -> add(0, 3)).isInstanceOf(IllegalStateException.class);
    }

    /** SPEC.md T-28. */
    @Test
    void ofTwoHistoriesAtOnceOneIsCosigned() throws Exception {
        MerkleTree other = grown("other", 20);
        for (int round = 0; round < 20; round++) {
            Path fresh = folder.resolve("round-" + round);
            Witness each = witness(WitnessFolder.open(fresh));
            List<Future<Cosigning>> answers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 4; i++) {
                    TreeHead head = (i % 2 == 0 ? tree : other).head(8);
                    byte[] body =
                            new WitnessRequest(0, List.of(), log.sign(head).encode()).encode();
                    answers.add(threads.submit(() -> each.add(body)));
                }
            }
            long cosigned = 0;
            for (Future<Cosigning> answer : answers) {
                cosigned += answer.get() instanceof Cosigned ? 1 : 0;
            }
            assertThat(cosigned).isEqualTo(1);
        }
    }
}
