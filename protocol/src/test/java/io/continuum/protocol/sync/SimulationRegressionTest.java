package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Schedules under which something once went wrong, as short as they could be made. */
class SimulationRegressionTest {
    /** Its own vector says that it has seen what took a record away, so a server must not leave out the op that did. */
    @Test
    void aReplicaWithADamagedRowServesNoSnapshot() {
        requireHealed("""
            seed 43; REPLICA REPLICA REPLICA REPLICA REPLICA; 0-1 0-2 0-3 1-4
            123 WRITE 1 875722724
            258 CUT 2 0
            2139 WRITE 0 713601966
            2369 ROT 0 -1104161185
            2444 WRITE 2 1514394294
            2458 WRITE 2 -1350425840
            2472 WRITE 0 -554639728
            """);
    }

    /** Who has begun from a snapshot has no ops for a peer that takes nothing else. */
    @Test
    void aReplicaBesideAnOldPeerBeginsFromOpsAndNotFromASnapshot() {
        requireHealed("""
            seed 479; REPLICA REPLICA REPLICA REPLICA OLD; 0-1 0-2 1-3 0-4
            1680 WRITE 2 -174513474
            2176 WRITE 1 26261486
            101618 SLOW 0 1685
            101969 WRITE 2 1638211484
            102113 CLOCK 0 115686
            102448 WRITE 2 135352443
            102582 RESTORE 0 493
            102742 WRITE 3 710938387
            102765 CRASH 1 1429
            """);
    }

    /** So much of a log is damaged that it is not mended op by op: the replica begins anew. */
    @Test
    void aReplicaThatLostMostOfALogBeginsAnew() {
        requireHealed("""
            seed 94; REPLICA REPLICA REPLICA REPLICA; 0-1 0-2 0-3 2-3
            28 BULK 0 2120643122
            1513 ROT 2 -1259038913
            8089 ROT 2 -1550585581
            """);
    }

    /** The snapshot of a peer that lacks the same would only strand it again. */
    @Test
    void aStrandedReplicaBeginsAnewFromThePeerThatHasWhatItLacks() {
        requireHealed("""
            seed 578; REPLICA REPLICA REPLICA REPLICA REPLICA FORGER; 0-1 0-2 2-3 3-4 0-5 1-5
            26 WRITE 2 -1306931667
            163 WRITE 4 -1327068619
            297 CUT 3 0
            366 FORGE 5 -195249537
            1847 WRITE 4 -1875090341
            1874 WRITE 1 2114713469
            1919 PART 4 2924
            2571 RESTORE 3 705
            188698 FORGE 5 -684158449
            """);
    }

    /** Whoever passes ops on to an old peer needs them itself, and so does the next. */
    @Test
    void aReplicaTwoLinksFromAPeerWithoutSnapshotsBeginsFromOpsToo() {
        requireHealed("""
            seed 3631; PLAIN REPLICA REPLICA REPLICA; 0-1 1-2 2-3
            985 WRITE 2 -2001082236
            1165 CRASH 3 494
            1283 WRITE 1 230181129
            2350 WRITE 1 -715018667
            2390 WRITE 3 -1789576158
            2772 WRITE 2 -1352625374
            4187 RESTORE 2 867
            """);
    }

    private static void requireHealed(String schedule) {
        assertThat(Simulation.run(Schedule.parse(schedule)).simulations).isEqualTo(1);
    }
}
