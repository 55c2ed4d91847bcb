package io.continuum.protocol.log;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.LeafSalt.Account;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SPEC.md T-19 to T-21. */
class LogLeafTest {
    private static final FederationId FED = new FederationId(hash(0xf0));
    private static final LeafSalt SALT = new LeafSalt(hash(0x5a));
    private static final OrgId ORG = new OrgId(hash(0x0a));

    static List<LogLeaf> oneOfEach() {
        return List.of(
                new LogLeaf.Contribution(FED, 20_717, hash(1), hash(2)),
                new LogLeaf.Vest(FED, 20_717, hash(2), 3_333, hash(3)),
                new LogLeaf.Withdrawal(FED, 29_832_480, hash(2), 100, hash(4), hash(5)),
                new LogLeaf.SpendBatch(FED, 29_832_480, hash(4), 0xffff_ffffL, hash(6)),
                new LogLeaf.Membership(FED, 29_832_480, 7, hash(7)),
                new LogLeaf.Epoch(FED, 29_832_480, 2, hash(8)),
                new LogLeaf.Key(
                        FED, 29_832_480, LogLeaf.Key.Purpose.TAG_HELPER, 1, Bytes.ofHex("02" + "ab".repeat(32))),
                new LogLeaf.Config(FED, 29_832_480, 3, hash(9)),
                new LogLeaf.Penalty(FED, 29_832_480, hash(2), Long.MAX_VALUE, hash(3)),
                new LogLeaf.Transfer(FED, 29_832_480, hash(10), hash(11), 0, hash(3)));
    }

    @Test
    void leavesAreTheBytesOfTheSpecification() {
        String head = "01%02x" + "f0".repeat(32) + "%016x";
        List<String> bodies = List.of(
                "01".repeat(32) + "02".repeat(32),
                "02".repeat(32) + "0000000000000d05" + "03".repeat(32),
                "02".repeat(32) + "00000064" + "04".repeat(32) + "05".repeat(32),
                "04".repeat(32) + "ffffffff" + "06".repeat(32),
                "0000000000000007" + "07".repeat(32),
                "00000002" + "08".repeat(32),
                "01" + "00000001" + "0021" + "02" + "ab".repeat(32),
                "0000000000000003" + "09".repeat(32),
                "02".repeat(32) + "7fffffffffffffff" + "03".repeat(32),
                "0a".repeat(32) + "0b".repeat(32) + "0000000000000000" + "03".repeat(32));
        List<LogLeaf> leaves = oneOfEach();
        for (int i = 0; i < leaves.size(); i++) {
            String expected = head.formatted(i + 1, i < 2 ? 20_717 : 29_832_480) + bodies.get(i);
            assertThat(Bytes.of(leaves.get(i).encode())).hasToString(expected);
            assertThat(LogLeaf.decode(leaves.get(i).encode()).orThrow()).isEqualTo(leaves.get(i));
        }
    }

    @Test
    void aLeafThatIsCutOffLongerOrOfAnotherKindIsRefused() {
        for (LogLeaf leaf : oneOfEach()) {
            byte[] bytes = leaf.encode();
            for (int length = 0; length < bytes.length; length++) {
                assertRefused(LogLeaf.decode(Arrays.copyOf(bytes, length)), Refusal.MALFORMED);
            }
            assertRefused(LogLeaf.decode(Arrays.copyOf(bytes, bytes.length + 1)), Refusal.MALFORMED);
            bytes[0] = 2;
            assertRefused(LogLeaf.decode(bytes), Refusal.UNSUPPORTED);
            bytes[0] = 1;
            bytes[1] = 11;
            assertRefused(LogLeaf.decode(bytes), Refusal.UNSUPPORTED);
        }
        byte[] negative = oneOfEach().getFirst().encode();
        negative[34] = (byte) 0x80;
        assertRefused(LogLeaf.decode(negative), Refusal.MALFORMED);
        assertRefused(LogLeaf.decode(new byte[LogLeaf.BYTES_MAX + 1]), Refusal.MALFORMED);
        byte[] key = oneOfEach().get(6).encode();
        key[42] = 3;
        assertRefused(LogLeaf.decode(key), Refusal.UNSUPPORTED);
        key[42] = 1;
        key[47] = 0x7f;
        assertRefused(LogLeaf.decode(key), Refusal.MALFORMED);
    }

    @Test
    void noLeafCanBeMadeWithValuesThatItCannotHold() {
        assertThatThrownBy(() -> new LogLeaf.Epoch(FED, 1, 1L << 32, hash(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LogLeaf.Vest(FED, 1, hash(1), -1, hash(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LogLeaf.Membership(FED, -1, 1, hash(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LogLeaf.Config(FED, 1, 1, Bytes.zeros(31)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LogLeaf.Key(FED, 1, LogLeaf.Key.Purpose.TOKEN, 1, Bytes.zeros(1_025)))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] largest = new LogLeaf.Key(FED, 1, LogLeaf.Key.Purpose.TOKEN, 1, Bytes.zeros(1_024)).encode();
        assertThat(largest).hasSizeLessThanOrEqualTo(LogLeaf.BYTES_MAX);
    }

    @Test
    void aLeafIsAboutSomebodyOnlyForWhoHasItsSalt() {
        Bytes mine = SALT.account(Account.AVAILABLE, ORG);
        assertThat(mine).isEqualTo(SALT.account(Account.AVAILABLE, ORG));
        List<Bytes> all = new ArrayList<>(List.of(
                mine,
                new LeafSalt(hash(0x5b)).account(Account.AVAILABLE, ORG),
                SALT.account(Account.AVAILABLE, new OrgId(hash(0x0b))),
                SALT.envelope(ORG.toArray()),
                SALT.reference(ORG.toArray())));
        for (Account account : Account.values()) {
            if (account != Account.AVAILABLE) {
                all.add(account.ordinal() < 5 ? SALT.account(account, ORG) : SALT.account(account));
            }
        }
        assertThat(all).doesNotHaveDuplicates();
        assertThat(SALT).hasToString("***");
        assertThat(LeafSalt.random(new SeededRandom(1))).isNotEqualTo(LeafSalt.random(new SeededRandom(2)));
        assertThatThrownBy(() -> SALT.account(Account.MINT, ORG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SALT.account(Account.BOND)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSaltedHashesNeverChange() {
        assertThat(SALT.account(Account.AVAILABLE, ORG))
                .hasToString("2e06dbdd292da6d902f687f5ede2ec114c3683c4c35cab0dea5629ce74db9e15");
        assertThat(SALT.account(Account.TREASURY))
                .hasToString("4ac085983c491e5fa23435f93ae61c58cfc9bb776f44b2d965d01a8670d25ca6");
        assertThat(SALT.envelope(hash(1).toArray()))
                .hasToString("8de545a711063ecff4f53b8cdfae91ae96cae6b6dd2d7e3c3d53dfeaa24deb6d");
        assertThat(SALT.reference(new byte[16]))
                .hasToString("5c31c5f90b627e46e9727db179e5a23451da5d63bf8b5837922450426b7e2da4");
    }

    @Test
    void timesAreWholeDaysAndMinutes() {
        Instant now = Instant.parse("2026-09-21T13:59:59.9Z");
        assertThat(LogLeaf.day(now)).isEqualTo(20_717);
        assertThat(LogLeaf.minute(now)).isEqualTo(20_717L * 1_440 + 839);
    }

    private static Bytes hash(int octet) {
        byte[] hash = new byte[32];
        Arrays.fill(hash, (byte) octet);
        return Bytes.of(hash);
    }
}
