package io.continuum.coordinator.audit;

import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.log.LogLeaf;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which leaves belong to something that is stored. A leaf about somebody must be claimed once, by the entry or contribution
 * that it is about. Not thread-safe.
 */
final class Claims {
    private final Map<Bytes, PlacedLeaf> waiting = new HashMap<>();
    private final BitSet expected = new BitSet();
    private final BitSet damaged = new BitSet();

    Claims(List<PlacedLeaf> waiting) {
        waiting.stream()
                .filter(leaf -> leaf.subject().length() > 0)
                .forEach(leaf -> this.waiting.put(leaf.subject(), leaf));
    }

    /** A leaf of the log; one that names somebody waits for a claim. */
    void seen(PlacedLeaf leaf) {
        boolean about = LogLeaf.decode(leaf.leaf().toArray())
                .accepted()
                .filter(Claims::isAboutSomebody)
                .isPresent();
        if (about) {
            expected.set(Math.toIntExact(leaf.index()));
        }
    }

    private static boolean isAboutSomebody(LogLeaf leaf) {
        return switch (leaf) {
            case LogLeaf.Contribution _, LogLeaf.Vest _, LogLeaf.Penalty _, LogLeaf.Transfer _ -> true;
            case LogLeaf.Withdrawal _,
                    LogLeaf.SpendBatch _,
                    LogLeaf.Membership _,
                    LogLeaf.Epoch _,
                    LogLeaf.Key _,
                    LogLeaf.Config _ -> false;
        };
    }

    /** A leaf that was said to be damaged already: nothing more is said about what it belongs to. */
    void damaged(long index) {
        damaged.set(Math.toIntExact(index));
    }

    /** The leaf that is about the subject, of those that were found in the log or wait for a place. */
    Map<Bytes, PlacedLeaf> of(Collection<Bytes> subjects, List<PlacedLeaf> found) {
        Map<Bytes, PlacedLeaf> leaves = new HashMap<>();
        subjects.forEach(subject -> {
            PlacedLeaf leaf = waiting.get(subject);
            if (leaf != null) {
                leaves.put(subject, leaf);
            }
        });
        found.forEach(leaf -> leaves.put(leaf.subject(), leaf));
        return leaves;
    }

    /** Says whether the leaf is the one that follows from what is stored; a leaf that was damaged is passed over. */
    boolean claim(PlacedLeaf leaf, SaltedLeaf follows) {
        if (leaf.index() < 0) {
            waiting.remove(leaf.subject());
        } else {
            expected.clear(Math.toIntExact(leaf.index()));
            if (damaged.get(Math.toIntExact(leaf.index()))) {
                return true;
            }
        }
        return leaf.leaf().equals(Bytes.of(follows.leaf().encode()))
                && leaf.salt().equals(follows.salt().value());
    }

    /** Says which leaves nothing has claimed. */
    void unclaimed(Findings findings) {
        expected.andNot(damaged);
        expected.stream().forEach(index -> findings.add("leaf %d of the log is about nothing that is stored", index));
        waiting.values()
                .forEach(leaf -> findings.add(
                        "a leaf that waits for its place (subject %s) is about nothing that is stored",
                        leaf.subject().hex()));
    }
}
