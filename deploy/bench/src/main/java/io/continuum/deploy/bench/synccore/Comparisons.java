package io.continuum.deploy.bench.synccore;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Target;
import io.continuum.deploy.bench.measure.Unit;
import java.util.List;

/** Every row of the suite. */
final class Comparisons {
    private static final String PEKKO = "Pekko 1.7 ORSet";
    private static final String YJS = "Yjs 13.6";
    private static final String LORO = "Loro 1.17";

    /** What the map is held to beside a set, which has less to do. */
    private static final double MAP_SHARE = 1.0 / 3;

    static final Comparison SET_ADD = new Comparison(
            "set.add",
            PEKKO,
            Unit.PER_SECOND,
            new Target.TimesPeer(1),
            "local adds to an empty set until it has 100,000 elements; the delta of each is taken and dropped");
    static final Comparison SET_MERGE_FULL = new Comparison(
            "set.merge-full",
            PEKKO,
            Unit.MILLIS,
            new Target.TimesPeer(3),
            "merge of two sets of 100,000 with half in common");
    static final Comparison SET_MERGE_DELTA = new Comparison(
            "set.merge-delta",
            PEKKO,
            Unit.MILLIS,
            new Target.TimesPeer(10),
            "merge of one delta of 1,000 new elements into a set of 100,000");
    static final Comparison SET_BYTES = new Comparison(
            "set.bytes-gzip",
            PEKKO,
            Unit.BYTES,
            new Target.TimesPeer(1),
            "encoded set of 100,000, both through gzip, which Pekko's serializer does by itself");

    static final Comparison MAP_PUT = new Comparison(
            "map.put",
            PEKKO,
            Unit.PER_SECOND,
            new Target.TimesPeer(MAP_SHARE),
            "the same as set.add for a map of multi-value registers; Pekko's figure is that of its set");
    static final Comparison MAP_MERGE_FULL = new Comparison(
            "map.merge-full",
            PEKKO,
            Unit.MILLIS,
            new Target.TimesPeer(3 * MAP_SHARE),
            "the same as set.merge-full for maps, the common keys written by both sides");
    static final Comparison MAP_MERGE_DELTA = new Comparison(
            "map.merge-delta",
            PEKKO,
            Unit.MILLIS,
            new Target.TimesPeer(10 * MAP_SHARE),
            "the same as set.merge-delta for a map");
    static final Comparison MAP_BYTES = new Comparison(
            "map.bytes-gzip",
            PEKKO,
            Unit.BYTES,
            new Target.TimesPeer(MAP_SHARE),
            "the same as set.bytes-gzip for a map, values included");

    static final Comparison FULL_YJS =
            received("map.receive-full.yjs", YJS, "of the other's whole map, half in common,");
    static final Comparison DELTA_YJS = received("map.receive-delta.yjs", YJS, "of a delta of 1,000 new entries");
    static final Comparison FULL_LORO =
            received("map.receive-full.loro", LORO, "of the other's whole map, half in common,");
    static final Comparison DELTA_LORO = received("map.receive-delta.loro", LORO, "of a delta of 1,000 new entries");

    static final Comparison ONE_OP = new Comparison(
            "map.one-op",
            "map of 10,000",
            Unit.MICROS,
            new Target.TimesPeer(0.5),
            "merge of the delta of one put into a map of 1,000,000, beside the same into one of 10,000");

    static final Comparison SAME_ROUNDS = alone(
            "reconcile.same-rounds",
            Unit.ROUNDS,
            new Target.AtMost(1),
            "two sets of 1,000,000 items without a difference: questions until both know");
    static final Comparison SAME_BYTES = alone(
            "reconcile.same-bytes", Unit.BYTES, new Target.Below(400), "the same: bytes, both directions together");
    static final Comparison SAME_TIME = alone(
            "reconcile.same-time",
            Unit.MILLIS,
            new Target.Below(5),
            "the same: work of the busier side, its items in memory with their running sums");
    static final Comparison APART_ROUNDS = alone(
            "reconcile.apart-rounds",
            Unit.ROUNDS,
            new Target.AtMost(3),
            "the same with 1,000 differences spread at random, no limit on a message");
    static final Comparison APART_BYTES =
            alone("reconcile.apart-bytes", Unit.BYTES, Target.NONE, "the same: bytes, both directions together");

    static final Comparison SESSION = new Comparison(
            "session.ops",
            "batch check alone",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.6),
            "ops of about 300 bytes in batches of 200, from one session to another on one thread; the peer only checks"
                    + " them");

    static final List<Comparison> ALL = List.of(
            SET_ADD,
            SET_MERGE_FULL,
            SET_MERGE_DELTA,
            SET_BYTES,
            MAP_PUT,
            MAP_MERGE_FULL,
            MAP_MERGE_DELTA,
            MAP_BYTES,
            FULL_YJS,
            FULL_LORO,
            DELTA_YJS,
            DELTA_LORO,
            ONE_OP,
            SAME_ROUNDS,
            SAME_BYTES,
            SAME_TIME,
            APART_ROUNDS,
            APART_BYTES,
            SESSION);

    private Comparisons() {}

    private static Comparison received(String name, String peer, String what) {
        return new Comparison(
                name,
                peer,
                Unit.MILLIS,
                new Target.Ahead(),
                "merge " + what + " into a map of 100,000, from the bytes the other side sent");
    }

    private static Comparison alone(String name, Unit unit, Target target, String meaning) {
        return new Comparison(name, "", unit, target, meaning);
    }
}
