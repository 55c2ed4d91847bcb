package io.continuum.protocol.log;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.wire.Cbor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SPEC.md T-15 to T-18: what two members that were shown two histories find out. */
class ComparisonTest {
    private static final int SIZE_MAX = 19;

    private final TestLog log = TestLog.of("entry", SIZE_MAX);
    private final TileReader tiles = new TileReader(log);

    @Test
    void everyTwoCheckpointsOfOneHistoryFit() {
        for (int known = 0; known <= SIZE_MAX; known++) {
            for (int seen = 0; seen <= SIZE_MAX; seen++) {
                Comparison expected = known == seen
                        ? new Comparison.Same()
                        : known < seen ? new Comparison.Newer() : new Comparison.Older();
                assertThat(Comparison.of(log.signed(known), log.signed(seen), tiles))
                        .as("%d and %d", known, seen)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aSplitViewIsProvedToEverybodyWhoKnowsTheLogsKey() {
        LogTrust key = log.trust(0);
        for (int common = 0; common < SIZE_MAX; common++) {
            TestLog other = branchedAfter(common);
            TileReader otherTiles = new TileReader(other);
            for (int mine = common + 1; mine <= SIZE_MAX; mine++) {
                for (int theirs = common + 1; theirs <= SIZE_MAX; theirs++) {
                    TileReader larger = mine >= theirs ? tiles : otherTiles;
                    Comparison comparison = Comparison.of(log.signed(mine), other.signed(theirs), larger);
                    assertThat(comparison)
                            .as("branch after %d, %d and %d", common, mine, theirs)
                            .isInstanceOf(Comparison.Forked.class);
                    ForkProof proof = ((Comparison.Forked) comparison).proof();
                    ForkProof read = ForkProof.check(proof.encode(), key).orThrow();
                    assertThat(read.older().head().size()).isEqualTo(Math.min(mine, theirs));
                    assertThat(read.newer().head().size()).isEqualTo(Math.max(mine, theirs));
                }
            }
        }
    }

    @Test
    void whatBothHistoriesBeginWithIsNoFork() {
        TestLog other = branchedAfter(9);
        for (int size = 1; size <= 9; size++) {
            assertThat(Comparison.of(other.signed(size), log.signed(SIZE_MAX), tiles))
                    .isEqualTo(new Comparison.Newer());
        }
    }

    @Test
    void aLogThatHidesItsTilesIsNotBelievedAndNotAccused() {
        TestLog other = branchedAfter(3);
        TileReader nothing = new TileReader(_ -> Optional.empty());
        assertThat(Comparison.of(log.signed(5), other.signed(8), nothing))
                .isInstanceOfSatisfying(
                        Comparison.Undecided.class,
                        undecided -> assertThat(undecided.refusal()).isEqualTo(Refusal.UNAVAILABLE));
        assertThat(Comparison.of(log.signed(5), other.signed(8), tiles))
                .isInstanceOfSatisfying(
                        Comparison.Undecided.class,
                        undecided -> assertThat(undecided.refusal()).isEqualTo(Refusal.BAD_TILE));
    }

    @Test
    void anHonestLogCannotBeAccused() {
        LogTrust key = log.trust(0);
        for (int older = 1; older <= SIZE_MAX; older++) {
            for (int newer = older; newer <= SIZE_MAX; newer++) {
                List<Bytes> hashes = older == newer
                        ? List.of()
                        : tiles.prefix(log.tree().head(newer), older).orThrow();
                assertRefused(ForkProof.check(proof(older, newer, hashes), key), Refusal.BAD_PROOF);
            }
        }
        TestLog other = branchedAfter(3);
        List<Bytes> foreign = new TileReader(other).prefix(other.head(), 5).orThrow();
        assertRefused(ForkProof.check(proof(5, SIZE_MAX, foreign), key), Refusal.BAD_PROOF);
    }

    @Test
    void aProofMadeWithAnotherKeyProvesNothing() {
        TestLog other = branchedAfter(3);
        Comparison.Forked forked = (Comparison.Forked) Comparison.of(log.signed(5), other.signed(5), tiles);
        byte[] proof = forked.proof().encode();
        assertValid(ForkProof.check(proof, log.trust(0)));
        NoteKey stranger = new LogSigner(TestLog.ORIGIN, SigningKey.generate(new SeededRandom(99))).key();
        assertRefused(
                ForkProof.check(
                        proof, LogTrust.of(stranger.vkey(), List.of(), 0).orThrow()),
                Refusal.UNKNOWN_KEY);
    }

    @Test
    void aProofOfTheWrongShapeHasItsOwnReason() {
        LogTrust key = log.trust(0);
        List<Bytes> hashes = tiles.prefix(log.tree().head(17), 5).orThrow();
        assertRefused(ForkProof.check(proof(17, 5, List.of()), key), Refusal.WRONG_SIZE);
        assertRefused(ForkProof.check(proof(5, 5, hashes), key), Refusal.PROOF_TOO_LONG);
        assertRefused(ForkProof.check(proof(5, 17, List.of()), key), Refusal.BAD_PROOF);
        assertRefused(ForkProof.check(new byte[0], key), Refusal.MALFORMED);
        assertRefused(ForkProof.check(new byte[ForkProof.BYTES_MAX + 1], key), Refusal.MALFORMED);
        byte[] newVersion = proof(5, 17, hashes);
        newVersion[1] = 2;
        assertRefused(ForkProof.check(newVersion, key), Refusal.UNSUPPORTED);
    }

    @Test
    void checkpointsOfTwoLogsAreNotCompared() {
        LogSigner signer = new LogSigner("other.example", SigningKey.generate(new SeededRandom(1)));
        SignedCheckpoint other = LogTrust.of(signer.key().vkey(), List.of(), 0)
                .orThrow()
                .open(signer.sign(log.head()).encode())
                .orThrow();
        assertThat(Comparison.of(log.signed(5), other, tiles))
                .isInstanceOfSatisfying(
                        Comparison.Undecided.class,
                        undecided -> assertThat(undecided.refusal()).isEqualTo(Refusal.WRONG_LOG));
    }

    private byte[] proof(int older, int newer, List<Bytes> hashes) {
        Cbor.Writer out = Cbor.writer()
                .array(4)
                .uint(1)
                .bytes(log.note(older, 0).encode())
                .bytes(log.note(newer, 0).encode())
                .array(hashes.size());
        hashes.forEach(hash -> out.bytes(hash.toArray()));
        return out.toBytes();
    }

    /** Another history of the same log: the same first leaves, and all others different. */
    private TestLog branchedAfter(int common) {
        TestLog other = new TestLog();
        for (int i = 0; i < SIZE_MAX; i++) {
            byte[] entry = log.entry(i).toArray();
            if (i >= common) {
                entry[0] = 'E';
            }
            other.append(entry);
        }
        return other;
    }
}
