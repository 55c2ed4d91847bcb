package io.continuum.protocol.log;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SPEC.md T-11 to T-14. */
class LogTrustTest {
    private static final Duration DAY = Duration.ofHours(24);

    private final TestLog log = TestLog.of("entry", 20);
    private final Checkpoint checkpoint = new Checkpoint(TestLog.ORIGIN, log.head());

    @Test
    void aCheckpointNeedsItsQuorumOfWitnesses() {
        for (int quorum = 1; quorum <= 3; quorum++) {
            for (int cosigners = 0; cosigners <= 3; cosigners++) {
                var opened = log.trust(quorum).open(log.note(20, cosigners).encode());
                if (cosigners >= quorum) {
                    assertThat(opened.orThrow().cosignatures()).hasSize(cosigners);
                } else {
                    assertRefused(opened, Refusal.TOO_FEW_WITNESSES);
                }
            }
        }
        assertValid(log.trust(3).openLogSigned(log.note(20, 0).encode()));
    }

    @Test
    void aWitnessThatSignsTwiceCountsOnce() {
        Cosigner one = log.witnesses.getFirst();
        SignedNote note = log.note(20, 1).with(List.of(one.cosign(checkpoint, TestLog.NOW.plusSeconds(9))));
        assertRefused(log.trust(2).open(note.encode()), Refusal.TOO_FEW_WITNESSES);
        assertThat(log.trust(1).open(note.encode()).orThrow().witnessedAt()).contains(TestLog.NOW.plusSeconds(9));
    }

    @Test
    void aSignatureOfAnUnknownKeyIsPassedOver() {
        SigningKey stranger = SigningKey.generate(new SeededRandom(77));
        Cosigner impostor = Cosigner.ed25519(log.witnesses.getFirst().key().name(), stranger);
        SignedNote note = log.note(20, 0).with(List.of(impostor.cosign(checkpoint, TestLog.NOW)));
        assertRefused(log.trust(1).open(note.encode()), Refusal.TOO_FEW_WITNESSES);
        SignedNote unsigned = new LogSigner(TestLog.ORIGIN, stranger).sign(log.head());
        assertRefused(log.trust(0).open(unsigned.encode()), Refusal.UNKNOWN_KEY);
    }

    @Test
    void aKnownKeyWhoseSignatureIsWrongSpoilsTheNote() {
        for (Cosigner witness : log.witnesses) {
            NoteSignature good = witness.cosign(checkpoint, TestLog.NOW);
            byte[] value = good.value().toArray();
            value[value.length - 5] ^= 1;
            NoteSignature bad = new NoteSignature(good.name(), good.keyId(), Bytes.of(value));
            byte[] note = log.note(20, 3).with(List.of(bad)).encode();
            assertRefused(log.trust(1).open(note), Refusal.BAD_SIGNATURE);
            assertValid(log.trust(0).open(note));
            NoteSignature cut = new NoteSignature(good.name(), good.keyId(), Bytes.of(new byte[11]));
            assertRefused(log.trust(1).open(log.note(20, 3).with(List.of(cut)).encode()), Refusal.BAD_SIGNATURE);
        }
        NoteSignature logSignature = log.note(20, 0).signatures().getFirst();
        NoteSignature bad = new NoteSignature(logSignature.name(), logSignature.keyId(), Bytes.zeros(64));
        assertRefused(log.trust(0).open(log.note(20, 0).with(List.of(bad)).encode()), Refusal.BAD_SIGNATURE);
    }

    @Test
    void aCosignatureIsForOneTimeOneTreeAndOneLog() {
        for (Cosigner witness : log.witnesses) {
            NoteSignature good = witness.cosign(checkpoint, TestLog.NOW);
            byte[] later = good.value().toArray();
            later[7]++;
            NoteSignature moved = new NoteSignature(good.name(), good.keyId(), Bytes.of(later));
            assertRefused(log.trust(1).open(log.note(20, 0).with(List.of(moved)).encode()), Refusal.BAD_SIGNATURE);
            assertRefused(log.trust(1).open(log.note(19, 0).with(List.of(good)).encode()), Refusal.BAD_SIGNATURE);
            NoteSignature other = witness.cosign(new Checkpoint("other.example", log.head()), TestLog.NOW);
            assertRefused(log.trust(1).open(log.note(20, 0).with(List.of(other)).encode()), Refusal.BAD_SIGNATURE);
        }
    }

    @Test
    void aCheckpointOfAnotherLogIsRefused() {
        SignedNote other = new LogSigner("other.example", SigningKey.generate(new SeededRandom(1))).sign(log.head());
        assertRefused(log.trust(0).open(other.encode()), Refusal.WRONG_LOG);
    }

    @Test
    void howFreshItIsFollowsFromTheQuorumNotFromOneWitness() {
        SignedNote note = log.signer
                .sign(log.head())
                .with(List.of(
                        log.witnesses.get(0).cosign(checkpoint, TestLog.NOW.plus(Duration.ofDays(9_000))),
                        log.witnesses.get(1).cosign(checkpoint, TestLog.NOW.minus(Duration.ofHours(2))),
                        log.witnesses.get(2).cosign(checkpoint, TestLog.NOW.minus(Duration.ofDays(3)))));
        assertRefused(log.trust(1).open(note.encode()).orThrow().requireFresh(TestLog.NOW, DAY), Refusal.FROM_FUTURE);
        assertValid(log.trust(2).open(note.encode()).orThrow().requireFresh(TestLog.NOW, DAY));
        assertRefused(log.trust(3).open(note.encode()).orThrow().requireFresh(TestLog.NOW, DAY), Refusal.STALE);
        assertRefused(
                log.trust(0).open(note.encode()).orThrow().requireFresh(TestLog.NOW, DAY), Refusal.TOO_FEW_WITNESSES);
        assertValid(log.trust(2)
                .open(log.note(20, 2).encode())
                .orThrow()
                .requireFresh(TestLog.NOW.minus(SignedCheckpoint.CLOCK_SKEW_MAX), DAY));
    }

    @Test
    void noWitnessCountsTwiceAndNoneIsTheLogItself() {
        String logKey = log.signer.key().vkey();
        String one = log.witnesses.get(0).key().vkey();
        String two = log.witnesses.get(1).key().vkey();
        SigningKey signing = SigningKey.generate(new SeededRandom(2));
        String sameKey = Cosigner.ed25519("four.example", signing).key().vkey();
        String sameName = Cosigner.ed25519("two.example/witness", SigningKey.generate(new SeededRandom(5)))
                .key()
                .vkey();
        String logAsWitness = Cosigner.ed25519("five.example", SigningKey.generate(new SeededRandom(1)))
                .key()
                .vkey();
        assertValid(LogTrust.of(logKey, List.of(one, two), 2));
        assertRefused(LogTrust.of(logKey, List.of(one, one), 1), Refusal.MISMATCH);
        assertRefused(LogTrust.of(logKey, List.of(one, sameKey), 1), Refusal.MISMATCH);
        assertRefused(LogTrust.of(logKey, List.of(two, sameName), 1), Refusal.MISMATCH);
        assertRefused(LogTrust.of(logKey, List.of(logAsWitness), 1), Refusal.MISMATCH);
        assertRefused(LogTrust.of(logKey, List.of(logKey), 1), Refusal.UNSUPPORTED);
        assertRefused(LogTrust.of(one, List.of(), 0), Refusal.UNSUPPORTED);
        assertRefused(LogTrust.of(logKey, List.of(one), 2), Refusal.MALFORMED);
        assertRefused(LogTrust.of(logKey, List.of(one), 0), Refusal.MALFORMED);
        assertRefused(LogTrust.of(logKey, List.of(), -1), Refusal.MALFORMED);
        assertRefused(LogTrust.of("x", List.of(), 0), Refusal.BAD_NOTE);
    }
}
