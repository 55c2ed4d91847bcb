package io.continuum.protocol.wire;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What a side can do beyond the version, by name in HELLO. A feature is used only if both sides named it. */
public enum Feature {
    /** Audits by range reconciliation: RBSR_OPEN, RBSR_MSG, RBSR_CLOSE, RBSR_FROM. */
    RBSR("rbsr"),
    /** Snapshots: SNAP_OFFER, SNAP_WANT, SNAP_CHUNK, SNAP_DONE. */
    SNAPSHOT("snapshot"),
    /** Bodies of OPS and SNAP_CHUNK may be compressed. */
    DEFLATE("deflate"),
    /** Steering while the session runs: WINDOW, THROTTLE, RESYNC. */
    WINDOW("window");

    private final String wireName;

    Feature(String wireName) {
        this.wireName = wireName;
    }

    /** The name in HELLO. */
    public String wireName() {
        return wireName;
    }

    /** The features that are meant; names that this version does not know are passed over. */
    public static Set<Feature> of(Collection<String> wireNames) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (Feature feature : values()) {
            if (wireNames.contains(feature.wireName)) {
                features.add(feature);
            }
        }
        return features;
    }
}
