package io.continuum.protocol.log;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.LeafSalt.Account;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SPEC.md T-22 and T-23. */
class ReceiptTest {
    private static final OrgId ORG = new OrgId(Bytes.of(Labels.sha256(new byte[] {1})));
    private static final byte[] ENVELOPE_HASH = Labels.sha256(new byte[] {2});

    private final LeafSalt salt = LeafSalt.random(new SeededRandom(5));
    private final LogLeaf leaf = new LogLeaf.Contribution(
            TestLog.FEDERATION,
            LogLeaf.day(TestLog.NOW),
            salt.envelope(ENVELOPE_HASH),
            salt.account(Account.ORGANISATION, ORG));
    private final TestLog log = TestLog.of("entry", 300);

    ReceiptTest() {
        log.append(leaf.encode());
        for (int i = 0; i < 40; i++) {
            log.append(new byte[] {(byte) i});
        }
    }

    @Test
    void aReceiptProvesItsLeafWithTheKeysAlone() {
        byte[] file = receipt(3).encode();
        Receipt.Verified verified =
                Receipt.parse(file).orThrow().verify(log.trust(2)).orThrow();
        assertThat(verified.leaf()).isEqualTo(leaf);
        assertThat(verified.index()).isEqualTo(300);
        assertThat(verified.checkpoint().cosignatures()).hasSize(3);
        LogLeaf.Contribution proved = (LogLeaf.Contribution) verified.leaf();
        assertThat(proved.envelope()).isEqualTo(verified.salt().envelope(ENVELOPE_HASH));
        assertThat(proved.account()).isEqualTo(verified.salt().account(Account.ORGANISATION, ORG));
        assertThat(Receipt.parse(file).orThrow().encode()).isEqualTo(file);
    }

    @Test
    void itIsATextFileOfTheFormOthersRead() {
        String[] lines = new String(receipt(1).encode(), StandardCharsets.UTF_8).split("\n");
        assertThat(lines[0]).isEqualTo("c2sp.org/tlog-proof@v1");
        assertThat(lines[1]).startsWith("extra ");
        assertThat(lines[2]).isEqualTo("index 300");
        int hashes = log.tree().inclusion(300, 341).path().size();
        assertThat(lines[3 + hashes]).isEmpty();
        assertThat(lines[4 + hashes]).isEqualTo(TestLog.ORIGIN);
        assertThat(lines[5 + hashes]).isEqualTo("341");
    }

    @Test
    void everyPartThatIsWrongHasItsOwnReason() {
        String file = new String(receipt(2).encode(), StandardCharsets.UTF_8);
        assertRefused(verify(file.replace("index 300", "index 301"), 2), Refusal.BAD_PROOF);
        assertRefused(verify(file.replace("index 300", "index 341"), 2), Refusal.WRONG_SIZE);
        assertRefused(verify(file.replace("\n341\n", "\n340\n"), 2), Refusal.BAD_SIGNATURE);
        assertRefused(verify(file, 3), Refusal.TOO_FEW_WITNESSES);
        String hash = file.split("\n")[3] + "\n";
        assertRefused(verify(file.replace(hash, ""), 2), Refusal.BAD_PROOF);
        assertRefused(verify(file.replace(hash, hash + hash), 2), Refusal.PROOF_TOO_LONG);
        assertRefused(verify(file.replace(hash, hash.repeat(64)), 2), Refusal.PROOF_TOO_LONG);
        assertRefused(verify(file.replace(hash, "AAAA\n"), 2), Refusal.BAD_NOTE);
        assertRefused(verify(file.replace("index 300", "index 0300"), 2), Refusal.BAD_NOTE);
        assertRefused(verify(file.replace("index 300\n", ""), 2), Refusal.BAD_NOTE);
        assertRefused(verify(file.replace("tlog-proof@v1", "tlog-proof@v2"), 2), Refusal.BAD_NOTE);
        assertRefused(verify(file.replace("extra A", "extra C"), 2), Refusal.UNSUPPORTED);
        assertRefused(verify(file.replaceFirst("extra .*", "extra AQAA"), 2), Refusal.BAD_NOTE);
        assertRefused(verify("", 2), Refusal.BAD_NOTE);
        assertRefused(verify("x".repeat(Receipt.BYTES_MAX + 1), 2), Refusal.BAD_NOTE);
        assertValid(verify(file, 2));
    }

    @Test
    void aReceiptForAnotherLeafIsRefused() {
        LogLeaf other = new LogLeaf.Contribution(
                TestLog.FEDERATION, LogLeaf.day(TestLog.NOW) + 1, salt.envelope(ENVELOPE_HASH), salt.value());
        Receipt forged = Receipt.of(other, salt, log.tree().inclusion(300, 341), log.note(341, 2));
        assertRefused(forged.verify(log.trust(2)), Refusal.BAD_PROOF);
    }

    @Test
    void aLaterCheckpointProvesItAsWell() {
        List<Integer> sizes = new ArrayList<>();
        for (int size = 301; size <= 341; size++) {
            Receipt receipt = Receipt.of(leaf, salt, log.tree().inclusion(300, size), log.note(size, 1));
            assertValid(Receipt.parse(receipt.encode()).orThrow().verify(log.trust(1)));
            sizes.add(size);
        }
        assertThat(sizes).hasSize(41);
    }

    private Receipt receipt(int cosigners) {
        return Receipt.of(leaf, salt, log.tree().inclusion(300, 341), log.note(341, cosigners));
    }

    private Checked<Receipt.Verified> verify(String file, int quorum) {
        return Checked.of(() -> Receipt.parse(file.getBytes(StandardCharsets.UTF_8))
                .orRefuse()
                .verify(log.trust(quorum))
                .orRefuse());
    }
}
