package io.continuum.protocol.log;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md T-1 to T-4. */
class MerkleTreeTest {
    private static final int SIZE_MAX = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyRootAndInclusionPathUpTo300LeavesIsThatOfTheNaiveTree(long seed) {
        List<byte[]> entries = entries(seed, SIZE_MAX);
        MerkleTree tree = MerkleTree.of(entries);
        for (int size = 1; size <= SIZE_MAX; size++) {
            List<byte[]> first = entries.subList(0, size);
            Bytes root = tree.head(size).root();
            assertThat(root).as("size %d", size).isEqualTo(NaiveTree.root(first));
            for (int index = 0; index < size; index++) {
                InclusionProof proof = tree.inclusion(index, size);
                Bytes leaf = MerkleHash.leaf(entries.get(index));
                assertThat(proof.proves(leaf, root)).isTrue();
                assertThat(NaiveTree.verifiesInclusion(leaf, index, size, proof.path(), root))
                        .isTrue();
                if (size % 29 == 0) {
                    assertThat(proof.path()).isEqualTo(NaiveTree.path(index, first));
                }
            }
        }
    }

    @Test
    void aPathProvesNoOtherLeafPlaceOrSize() {
        List<byte[]> entries = entries(3, 70);
        MerkleTree tree = MerkleTree.of(entries);
        for (int size = 1; size <= 70; size++) {
            Bytes root = tree.head(size).root();
            for (int index = 0; index < size; index++) {
                List<Bytes> path = tree.inclusion(index, size).path();
                Bytes leaf = MerkleHash.leaf(entries.get(index));
                for (int other = 0; other < size; other++) {
                    boolean proved = InclusionProof.check(other, size, path)
                            .accepted()
                            .filter(proof -> proof.proves(leaf, root))
                            .isPresent();
                    assertThat(proved).isEqualTo(other == index);
                }
                assertThat(tree.inclusion(index, size).proves(root, root)).isEqualTo(size == 1);
            }
        }
    }

    @Test
    void everyConsistencyProofUpTo140LeavesIsThatOfTheNaiveTree() {
        List<byte[]> entries = entries(4, 140);
        MerkleTree tree = MerkleTree.of(entries);
        for (int newSize = 1; newSize <= 140; newSize++) {
            Bytes newRoot = tree.head(newSize).root();
            for (int oldSize = 1; oldSize <= newSize; oldSize++) {
                Bytes oldRoot = tree.head(oldSize).root();
                ConsistencyProof proof = tree.consistency(oldSize, newSize);
                assertThat(proof.proves(oldRoot, newRoot)).isTrue();
                assertThat(proof.proves(MerkleHash.EMPTY_ROOT, newRoot)).isFalse();
                assertThat(proof.proves(oldRoot, MerkleHash.EMPTY_ROOT)).isFalse();
                if (newSize % 11 == 0) {
                    assertThat(proof.path()).isEqualTo(NaiveTree.proof(oldSize, entries.subList(0, newSize)));
                }
            }
        }
    }

    @Test
    void theEdgeKeepsWhatTheNextAppendNeeds() {
        List<byte[]> entries = entries(5, 200);
        MerkleTree tree = MerkleTree.of(entries);
        for (int size = 0; size < 200; size++) {
            MerkleEdge edge = MerkleEdge.of(size, tree);
            assertThat(edge.head()).isEqualTo(tree.head(size));
            edge.append(
                    MerkleHash.leaf(entries.get(size)),
                    (subtree, hash) -> assertThat(hash).isEqualTo(tree.hash(subtree)));
            assertThat(edge.head()).isEqualTo(tree.head(size + 1));
        }
    }

    @Test
    void proofsOfTheLargestTreesAreShort() {
        Random random = new Random(6);
        for (int round = 0; round < 2_000; round++) {
            long size = (random.nextLong() >>> 1 + random.nextInt(62)) + 1;
            long index = (random.nextLong() >>> 1) % size;
            long oldSize = (random.nextLong() >>> 1) % size + 1;
            assertThat(Span.ofInclusion(index, size)).hasSizeLessThanOrEqualTo(InclusionProof.HASHES_MAX);
            assertThat(Span.ofPrefix(oldSize, size)).hasSizeLessThanOrEqualTo(ForkProof.HASHES_MAX);
            long covered = 1;
            for (Span span : Span.ofInclusion(index, size)) {
                covered += span.to() - span.from();
            }
            assertThat(covered).isEqualTo(size);
        }
        assertThat(Span.ofInclusion(0, Long.MAX_VALUE)).hasSize(63);
    }

    @Test
    void aProofOfTheWrongLengthOrForAnotherSizeHasItsOwnReason() {
        MerkleTree tree = MerkleTree.of(entries(7, 11));
        List<Bytes> path = tree.inclusion(3, 11).path();
        List<Bytes> longer = new ArrayList<>(path);
        longer.add(MerkleHash.EMPTY_ROOT);
        assertRefused(InclusionProof.check(3, 11, longer), Refusal.PROOF_TOO_LONG);
        assertRefused(InclusionProof.check(3, 11, path.subList(1, path.size())), Refusal.BAD_PROOF);
        assertRefused(InclusionProof.check(11, 11, path), Refusal.WRONG_SIZE);
        assertRefused(InclusionProof.check(-1, 11, path), Refusal.WRONG_SIZE);
        assertRefused(InclusionProof.check(0, 2, List.of(Bytes.zeros(31))), Refusal.BAD_PROOF);
        assertRefused(ConsistencyProof.check(0, 11, List.of()), Refusal.WRONG_SIZE);
        assertRefused(ConsistencyProof.check(12, 11, List.of()), Refusal.WRONG_SIZE);
        assertRefused(ConsistencyProof.check(11, 11, List.of(MerkleHash.EMPTY_ROOT)), Refusal.PROOF_TOO_LONG);
        assertRefused(ConsistencyProof.check(3, 11, List.of()), Refusal.BAD_PROOF);
        assertThatThrownBy(() -> new InclusionProof(3, 11, longer)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.inclusion(0, 12)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anEmptyTreeHasTheHashOfNothing() {
        assertThat(TreeHead.EMPTY.root())
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(new MerkleTree().head()).isEqualTo(TreeHead.EMPTY);
    }

    static List<byte[]> entries(long seed, int count) {
        Random random = new Random(seed);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] entry = new byte[random.nextInt(80)];
            random.nextBytes(entry);
            entries.add(entry);
        }
        return entries;
    }
}
