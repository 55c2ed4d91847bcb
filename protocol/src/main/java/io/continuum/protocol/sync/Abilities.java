package io.continuum.protocol.sync;

import io.continuum.protocol.wire.Feature;
import java.util.Set;

/**
 * What this side's owner can do beyond the version, and how far it goes for the peer.
 *
 * @param features named in HELLO; the owner must answer the effects that belong to them
 * @param snapshotOpsMin a peer that holds nothing of a space and lacks more ops than this is offered a snapshot
 * @param snapshotShare and more than so many parts of the ops that we hold: 3 is a third
 */
public record Abilities(Set<Feature> features, Allowance allowance, long snapshotOpsMin, int snapshotShare) {
    /** No feature. */
    public static final Abilities NONE = of(Set.of(), Allowance.UNLIMITED);

    private static final long SNAPSHOT_OPS_MIN = 50_000;
    private static final int SNAPSHOT_SHARE = 3;

    public Abilities {
        features = Set.copyOf(features);
        if (snapshotOpsMin < 0 || snapshotShare < 1) {
            throw new IllegalArgumentException("a snapshot beyond " + snapshotOpsMin + " ops, 1/" + snapshotShare);
        }
    }

    public static Abilities of(Set<Feature> features, Allowance allowance) {
        return new Abilities(features, allowance, SNAPSHOT_OPS_MIN, SNAPSHOT_SHARE);
    }

    /** Whether a peer that lacks this much is better off with a snapshot than with ops. */
    boolean isFar(long lacked, long held) {
        return lacked > Math.max(snapshotOpsMin, held / snapshotShare);
    }
}
