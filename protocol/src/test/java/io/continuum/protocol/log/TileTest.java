package io.continuum.protocol.log;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md T-5 to T-8. */
class TileTest {
    @Test
    void pathsAreWrittenAsTheSpecificationShows() {
        assertThat(TilePath.hashes(0, 1_234_067, 256)).hasToString("tile/0/x001/x234/067");
        assertThat(TilePath.entries(1_234_067, 8)).hasToString("tile/entries/x001/x234/067.p/8");
        assertThat(TilePath.hashes(2, 0, 1)).hasToString("tile/2/000.p/1");
        assertThat(TilePath.hashes(1, 1_000, 255)).hasToString("tile/1/x001/000.p/255");
    }

    @Test
    void aLogOf70000LeavesHasTheTilesThatTheSpecificationCounts() {
        List<TilePath> hashes = TilePath.grown(0, 70_000).stream()
                .filter(path -> path.content() == TilePath.Content.HASHES)
                .toList();
        assertThat(hashes).hasSize(273 + 1 + 1 + 1 + 1);
        assertThat(hashes.stream().filter(TilePath::partial))
                .containsExactly(TilePath.hashes(0, 273, 112), TilePath.hashes(1, 1, 17), TilePath.hashes(2, 0, 1));
        assertThat(TilePath.grown(255, 256))
                .containsExactly(TilePath.hashes(0, 0, 256), TilePath.entries(0, 256), TilePath.hashes(1, 0, 1));
        assertThat(TilePath.grown(256, 256)).isEmpty();
    }

    @Test
    void aPathIsReadAsItIsWrittenAndInNoOtherWay() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            int level = random.nextInt(TilePath.LEVEL_MAX + 1);
            long index = (random.nextLong() >>> 1 + random.nextInt(62)) >>> 8 * (level + 1) - level / 7;
            TilePath path = random.nextBoolean() && level == 0
                    ? TilePath.entries(index, 1 + random.nextInt(256))
                    : TilePath.hashes(level, index, 1 + random.nextInt(256));
            assertThat(TilePath.parse(path.toString()).orThrow()).isEqualTo(path);
        }
        for (String wrong : List.of(
                "",
                "tile",
                "tile/0",
                "tile/0/",
                "tile/0/0",
                "tile/0/00",
                "tile/0/0000",
                "tile/00/000",
                "tile/8/000",
                "tile/-1/000",
                "tile/64/000",
                "tile/0/x000/001",
                "tile/0/001/002",
                "tile/0/x001",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/01",
                "tile/0/000.p/",
                "tile/0/000.p/1/",
                "tile/0/000/",
                "/tile/0/000",
                "tile/0/../000",
                "tile/entries/x999/x999/x999/x999/x999/x999/999",
                "tile/0/x999/x999/x999/x999/x999/999",
                "tile/7/001",
                "tile/0/٠٠٠",
                "tile/0/000" + "0".repeat(1_000))) {
            assertRefused(TilePath.parse(wrong), Refusal.MALFORMED);
        }
        assertThatThrownBy(() -> TilePath.entries(0, 257)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TilePath.hashes(7, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 511, 512, 700, 1_025})
    void proofsFromTilesAreThoseOfTheTree(int size) {
        TestLog log = TestLog.of("entry", size);
        TileReader tiles = new TileReader(log);
        Random random = new Random(size);
        TreeSet<Integer> indexes = new TreeSet<>(List.of(0, size - 1, size / 2));
        for (int i = 0; i < 20; i++) {
            indexes.add(random.nextInt(size));
        }
        for (int index : indexes) {
            Bytes leaf = MerkleHash.leaf(log.entry(index).toArray());
            assertThat(tiles.inclusion(log.head(), index, leaf).orThrow())
                    .isEqualTo(log.tree().inclusion(index, size));
            TreeHead older = log.tree().head(index + 1);
            assertThat(tiles.consistency(older, log.head()).orThrow())
                    .isEqualTo(log.tree().consistency(index + 1, size));
        }
        for (int bundle = 0; bundle * 256 < size; bundle++) {
            List<Bytes> entries = tiles.entries(log.head(), bundle).orThrow();
            assertThat(entries).hasSize(Math.min(256, size - bundle * 256));
            assertThat(entries.getFirst()).isEqualTo(log.entry(bundle * 256));
        }
    }

    @Test
    void aProofFromALargeLogTakesFewTiles() {
        TestLog log = TestLog.of("entry", 70_000);
        Bytes leaf = MerkleHash.leaf(log.entry(12_345).toArray());
        assertThat(new TileReader(log).inclusion(log.head(), 12_345, leaf).orThrow())
                .isEqualTo(log.tree().inclusion(12_345, 70_000));
        assertThat(log.fetched()).isLessThanOrEqualTo(5);
        assertThat(new TileReader(log)
                        .consistency(log.tree().head(65_537), log.head())
                        .orThrow())
                .isEqualTo(log.tree().consistency(65_537, 70_000));
    }

    @Test
    void aPartialTileThatIsGoneIsReadFromTheFullOne() {
        TestLog log = TestLog.of("entry", 512);
        TileReader onlyFull =
                new TileReader(path -> path.partial() && path.level() == 0 ? Optional.empty() : log.fetch(path));
        Bytes leaf = MerkleHash.leaf(log.entry(300).toArray());
        assertValid(onlyFull.inclusion(log.tree().head(301), 300, leaf));
        assertThat(onlyFull.entries(log.tree().head(301), 1).orThrow()).hasSize(45);
    }

    @Test
    void everyAlteredTileIsNoticed() {
        TestLog log = TestLog.of("entry", 600);
        Bytes leaf = MerkleHash.leaf(log.entry(77).toArray());
        Random random = new Random(8);
        for (int round = 0; round < 300; round++) {
            int seed = random.nextInt();
            TileReader altered = new TileReader(path -> log.fetch(path).map(file -> spoil(file, new Random(seed))));
            assertRefused(altered.entries(log.head(), 0), Refusal.BAD_TILE);
            assertThat(altered.prefix(log.head(), 601 - 1)).isInstanceOf(Checked.Refused.class);
            Checked<InclusionProof> proof = altered.inclusion(log.head(), 77, leaf);
            proof.accepted()
                    .ifPresent(valid -> assertThat(valid).isEqualTo(log.tree().inclusion(77, 600)));
        }
    }

    @Test
    void whatIsMissingTooLongOrOutOfRangeHasItsOwnReason() {
        TestLog log = TestLog.of("entry", 300);
        Bytes leaf = MerkleHash.leaf(log.entry(7).toArray());
        assertRefused(new TileReader(_ -> Optional.empty()).inclusion(log.head(), 7, leaf), Refusal.UNAVAILABLE);
        TileReader broken = new TileReader(_ -> {
            throw new IOException("no route");
        });
        assertRefused(broken.entries(log.head(), 0), Refusal.UNAVAILABLE);
        TileReader long_ = new TileReader(_ -> Optional.of(new byte[20_000_000]));
        assertRefused(long_.inclusion(log.head(), 7, leaf), Refusal.BAD_TILE);
        assertRefused(long_.entries(log.head(), 0), Refusal.BAD_TILE);
        TileReader tiles = new TileReader(log);
        assertRefused(tiles.inclusion(log.head(), 300, leaf), Refusal.WRONG_SIZE);
        assertRefused(tiles.inclusion(log.head(), 8, leaf), Refusal.BAD_PROOF);
        assertRefused(tiles.entries(log.head(), 2), Refusal.WRONG_SIZE);
        assertRefused(tiles.entries(log.head(), Long.MAX_VALUE), Refusal.WRONG_SIZE);
        assertRefused(tiles.consistency(TreeHead.EMPTY, log.head()), Refusal.WRONG_SIZE);
        assertRefused(tiles.consistency(new TreeHead(5, leaf), log.head()), Refusal.BAD_PROOF);
    }

    private static byte[] spoil(byte[] file, Random random) {
        byte[] spoilt = file.clone();
        spoilt[random.nextInt(spoilt.length)] ^= (byte) (1 << random.nextInt(8));
        return spoilt;
    }
}
