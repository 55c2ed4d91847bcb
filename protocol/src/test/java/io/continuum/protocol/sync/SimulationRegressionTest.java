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

    /** So much of a log is damaged that the owner is told at once; it is mended all the same. */
    @Test
    void aReplicaThatLostMostOfALogGetsItBack() {
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

    /** A log is at two peers, at neither in full: each has what the other lost, and says less of it than its origin. */
    @Test
    void rowsThatAreDamagedAtTheirOriginComeBackFromThoseWhoAcknowledgedThem() {
        requireHealed("""
            seed 48042; REPLICA REPLICA REPLICA REPLICA; 0-1 1-2 1-3
            158 PART 2 3076
            547 WRITE 1 -735362046
            2727 SPLIT 6 397
            3094 WRITE 1 -1594093801
            3153 ROT 2 1768736955
            3187 ROT 1 1748091741
            5801 ROT 1 1552215455
            """);
    }

    /** Who began from a snapshot has only the end of a log, and that is compared all the same. */
    @Test
    void theEndOfALogIsMendedByAPeerThatHasNoMore() {
        requireHealed("""
            seed 16427; REPLICA REPLICA FORGER; 0-1 0-2
            588 SLOW 0 2298
            602 WRITE 0 325003288
            766 WRITE 0 1473409932
            1079 CRASH 1 1708
            1647 WRITE 0 -1202371079
            1905 WRITE 0 -471617720
            2304 WRITE 0 852289114
            48155 ROT 0 1716435591
            """);
    }

    /** Each replica has lost most of a log, and holds the last copy of what the other lost. */
    @Test
    void replicasThatLostDifferentHalvesOfALogMendEachOther() {
        requireHealed("""
            seed 18556; REPLICA REPLICA; 0-1
            549 BULK 0 1953644676
            698 WRITE 1 1536019081
            1033 ROT 0 -320427886
            5293 ROT 0 1452048244
            5443 ROT 1 2005885295
            """);
    }

    /** A replica that has something to begin anew for may hold the last copy of a damaged row. */
    @Test
    void aStrandedReplicaBeginsAnewOnlyOnceNobodyNeedsItsRows() {
        requireHealed("""
            seed 60576; REPLICA REPLICA REPLICA; 0-1 1-2 2-0
            129 WRITE 0 -1975349449
            181 WRITE 2 -2020696304
            277 CRASH 1 921
            615 WRITE 2 -2024745002
            2001 CRASH 0 91
            2054 DEAF 1 4994
            2198 WRITE 0 -354067615
            2363 PART 2 2242
            4256 SPLIT 1 2408
            5157 WRITE 1 -1502547533
            5218 SPLIT 1 2181
            7111 ROT 1 -228496965
            7111 PART 2 172800000
            878859 WRITE 2 886236724
            """);
    }

    /** What a replica writes again after it began anew fills more than one batch. */
    @Test
    void largeOpsThatAreWrittenAgainAreSplitIntoBatches() {
        requireHealed("""
            seed 24292; REPLICA REPLICA REPLICA; 0-1 0-2
            347 WRITE 1 -2005673589
            411 CRASH 0 795
            1684 NOISE 0 2
            1810 WRITE 1 995335352
            1965 WRITE 1 -1073066506
            2089 WRITE 1 -1542696617
            2103 WRITE 2 -889268885
            4870 BULK 2 117106890
            4999 SPLIT 3 943
            """);
    }

    /** After RESYNC neither side waits for acknowledgements of before. */
    @Test
    void aReplicaThatStartsOverOwesNoAcknowledgements() {
        requireHealed("""
            seed 12615; REPLICA REPLICA REPLICA REPLICA REPLICA FORGER; 0-1 1-2 2-3 0-4 3-4 0-5 1-5
            109 WRITE 4 2080461359
            244 NOISE 3 3
            306 WRITE 2 -229178772
            932 WRITE 3 -338779704
            1013 WRITE 4 -2140250161
            1248 NOISE 4 3
            1288 WRITE 3 1937691163
            1289 WRITE 4 852458613
            1368 WRITE 3 -2003796508
            1416 FORGE 5 -23807530
            1661 RESTORE 4 345
            2025 WRITE 4 277663767
            2047 WRITE 4 398508236
            2169 WRITE 0 -296776218
            2679 SPLIT 61 1693
            4773 WRITE 4 448746860
            4984 WRITE 0 495773322
            5056 WRITE 4 -352338675
            5129 WRITE 4 1427022741
            """);
    }

    /** The same row is damaged in the same way at two peers, so that comparing them shows nothing. */
    @Test
    void rowsThatAreDamagedAlikeAreKnownByTheirSignatures() {
        requireHealed("""
            seed 59371; REPLICA REPLICA REPLICA REPLICA; 0-1 0-2 0-3 2-3
            174 WRITE 1 1459815199
            248 WRITE 2 -1319148525
            322 DEAF 2 4140
            2042 SLOW 2 49712
            2283 WRITE 1 1261400407
            2331 WRITE 0 809065100
            2403 ROT 1 -83264122
            2858 CRASH 1 418
            2950 CRASH 3 431
            3213 WRITE 0 1857704899
            3449 WRITE 3 -853827189
            3617 WRITE 0 114369310
            3729 WRITE 1 -445184037
            3822 CUT 1 0
            3909 ROT 0 696646634
            4454 ROT 0 447030377
            4522 CLOCK 3 -108543
            4643 CLOCK 3 84662
            """);
    }

    /** A row of a frozen log is lost, and without it there is no snapshot for the next. */
    @Test
    void rowsOfAFrozenLogAreMendedToo() {
        requireHealed("""
            seed 91915; REPLICA REPLICA REPLICA FORGER; 0-1 1-2 1-3 2-3
            115 CRASH 1 1807
            751 WRITE 2 -608147521
            2213 WRITE 2 1394862189
            2384 WRITE 2 -2032432579
            2580 SPLIT 6 1838
            2620 FORGE 3 -1321977057
            2906 CRASH 1 1837
            2983 SPLIT 6 2185
            4957 WRITE 2 -1433746158
            5815 ROT 1 -140653122
            """);
    }

    private static void requireHealed(String schedule) {
        assertThat(Simulation.run(Schedule.parse(schedule)).simulations).isEqualTo(1);
    }
}
