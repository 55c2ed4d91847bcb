package io.continuum.instance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.Allowance;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.wire.Scope;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditTimesTest {
    private static final InstanceId PEER = InstanceId.of(new byte[32]);
    private static final SpaceId SPACE = new SpaceId(Bytes.of(new byte[32]));
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    @Test
    void aSpaceIsComparedEverySixHoursGiveOrTakeAQuarter() {
        for (long seed = 1; seed <= 20; seed++) {
            AuditTimes times = new AuditTimes(new Random(seed), false);
            long last = 0;
            int taken = 0;
            for (long now = 0; now < Duration.ofDays(5).toMillis(); now += MINUTE) {
                if (times.take(PEER, SPACE, true, now)) {
                    assertThat(Duration.ofMillis(now - last))
                            .as("seed %d", seed)
                            .isBetween(Duration.ofMinutes(270), Duration.ofMinutes(451));
                    last = now;
                    taken++;
                }
            }
            assertThat(taken).as("seed %d", seed).isBetween(16, 26);
        }
    }

    @Test
    void afterAProcessThatWasKilledItIsComparedAtOnceOrSoonIfNeverQuiet() {
        assertThat(new AuditTimes(new Random(1), true).take(PEER, SPACE, true, 5))
                .isTrue();
        AuditTimes busy = new AuditTimes(new Random(1), true);
        assertThat(busy.take(PEER, SPACE, false, 5)).isFalse();
        assertThat(busy.take(PEER, SPACE, false, 9 * MINUTE)).isFalse();
        assertThat(busy.take(PEER, SPACE, false, 11 * MINUTE)).isTrue();
        assertThat(busy.take(PEER, SPACE, true, 12 * MINUTE)).isFalse();
    }

    @Test
    void aPeerMayAskForSixAuditsAnHourAndTwoSnapshotsADay() {
        Allowances allowances = new Allowances();
        Allowance peer = allowances.of(PEER);
        for (int i = 0; i < 6; i++) {
            assertThat(peer.waitMillis(Scope.AUDITS, i * MINUTE)).isZero();
        }
        assertThat(allowances.of(PEER).waitMillis(Scope.AUDITS, 10 * MINUTE)).isEqualTo(50 * MINUTE);
        assertThat(peer.waitMillis(Scope.AUDITS, 60 * MINUTE)).isZero();
        assertThat(peer.waitMillis(Scope.AUDITS, 60 * MINUTE)).isEqualTo(MINUTE);

        assertThat(peer.waitMillis(Scope.SNAPSHOTS, 0)).isZero();
        assertThat(peer.waitMillis(Scope.SNAPSHOTS, 0)).isZero();
        assertThat(peer.waitMillis(Scope.SNAPSHOTS, 0))
                .isEqualTo(Duration.ofDays(1).toMillis());
        assertThat(peer.waitMillis(Scope.OPS, 0)).isZero();
        byte[] other = new byte[32];
        other[0] = 1;
        assertThat(allowances.of(InstanceId.of(other)).waitMillis(Scope.SNAPSHOTS, 0))
                .isZero();
    }
}
