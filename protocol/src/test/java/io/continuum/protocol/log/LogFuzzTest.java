package io.continuum.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.Checked;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md T-24: whatever arrives is read or refused; nothing is thrown, and nothing altered passes for the original. */
class LogFuzzTest {
    private static final int ROUNDS = 2_500;

    private final TestLog log = TestLog.of("entry", 40);
    private final LogTrust trust = log.trust(2);
    private final LeafSalt salt = LeafSalt.random(new SeededRandom(5));
    private final LogLeaf leaf = LogLeafTest.oneOfEach().getFirst();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedInputIsRefusedAndNeverThrows(long seed) {
        log.append(leaf.encode());
        byte[] note = log.note(41, 3).encode();
        byte[] vkey = log.witnesses.getFirst().key().vkey().getBytes(StandardCharsets.UTF_8);
        byte[] receipt = Receipt.of(leaf, salt, log.tree().inclusion(40, 41), log.note(41, 3))
                .encode();
        byte[] fork = fork();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damagedNote = damage(note, random);
            Checked<SignedCheckpoint> opened = trust.open(damagedNote);
            opened.accepted().ifPresent(valid -> assertThat(valid.head()).isEqualTo(log.head()));
            byte[] damagedReceipt = damage(receipt, random);
            Receipt.parse(damagedReceipt)
                    .accepted()
                    .flatMap(read -> read.verify(trust).accepted())
                    .ifPresent(verified -> assertThat(verified.leaf()).isEqualTo(leaf));
            ForkProof.check(damage(fork, random), trust);
            NoteKey.parse(new String(damage(vkey, random), StandardCharsets.UTF_8));
            LogLeaf.decode(damage(LogLeafTest.oneOfEach().get(round % 10).encode(), random));
            TilePath.parse(new String(
                    damage("tile/0/x001/x234/067.p/8".getBytes(StandardCharsets.UTF_8), random),
                    StandardCharsets.UTF_8));
            Checkpoint.parse(new String(damagedNote, StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void bytesAtRandomAreRefused(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            List<Checked<?>> results = List.of(
                    trust.open(bytes),
                    Receipt.parse(bytes),
                    ForkProof.check(bytes, trust),
                    NoteKey.parse(text),
                    TilePath.parse(text),
                    Checkpoint.parse(text),
                    new TileReader(_ -> Optional.of(bytes)).entries(log.head(), 0));
            assertThat(results).allMatch(result -> result instanceof Checked.Refused<?>);
            LogLeaf.decode(bytes);
        }
    }

    private byte[] fork() {
        TestLog other = TestLog.of("another", 30);
        Comparison comparison = Comparison.of(other.signed(30), log.signed(41), new TileReader(log));
        return ((Comparison.Forked) comparison).proof().encode();
    }

    /** Flips, drops, doubles, or cuts; sometimes puts in one of the bytes that parsers look for. */
    private static byte[] damage(byte[] original, Random random) {
        List<Byte> bytes = new ArrayList<>();
        for (byte octet : original) {
            bytes.add(octet);
        }
        for (int times = 1 + random.nextInt(3); times > 0 && !bytes.isEmpty(); times--) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(6)) {
                case 0 -> bytes.set(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
                case 1 -> bytes.remove(at);
                case 2 -> bytes.add(at, bytes.get(at));
                case 3 -> bytes.set(at, (byte) "\n +=-0/x\u0080".charAt(random.nextInt(9)));
                case 4 -> bytes = bytes.subList(0, at);
                default -> bytes.add(at, (byte) random.nextInt(256));
            }
        }
        byte[] damaged = new byte[bytes.size()];
        for (int i = 0; i < damaged.length; i++) {
            damaged[i] = bytes.get(i);
        }
        return damaged;
    }
}
