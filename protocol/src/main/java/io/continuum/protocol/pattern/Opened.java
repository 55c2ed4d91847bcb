package io.continuum.protocol.pattern;

import java.util.List;

/** What came of opening the envelopes that were served for one tag. */
public sealed interface Opened {
    /** Envelopes that were left out, and why. */
    List<Flaw> flaws();

    /**
     * The pattern that at least k organisations sent.
     *
     * @param organisations how many distinct ones are in it
     * @param support sum of the middles of the contributors' support buckets
     * @param confidence mean of the contributors' confidences, weighted by support; 0 to 1
     * @param period newest quarter: year × 4 + quarter - 1
     * @param tagChecked whether the tag was computed from the pattern. Where that needs helpers or is costly, the pattern is
     *     what k organisations agreed on, and who acts on it checks its tag with a {@link TagRequest}
     * @param cids the contributions that count
     */
    record Released(
            Tag tag,
            long tagEpoch,
            int k,
            Pattern pattern,
            int organisations,
            long support,
            double confidence,
            int period,
            boolean tagChecked,
            List<Cid> cids,
            List<Flaw> flaws)
            implements Opened {}

    /** Fewer than k sound shares: nothing can be read. */
    record Locked(int shares, int k, List<Flaw> flaws) implements Opened {}

    /** Something opened, but not the pattern that the tag stands for: somebody forged contributions. */
    record Poisoned(Tag tag, List<Cid> cids, List<Flaw> flaws) implements Opened {}

    /** An envelope that does not count. */
    record Flaw(Cid cid, Reason reason) {}

    /** Why an envelope does not count. */
    enum Reason {
        /** Its header is not that of the others, or not one of this federation. */
        OTHER_HEADER,
        /** This member has no secret of its epoch. */
        NO_SECRET,
        /** Its body does not open, or is malformed, or its share is not in the field. */
        DAMAGED,
        /** Another envelope has the same point, so it is from the same organisation. */
        SAME_POINT,
        /** Its share is not on the polynomial that belongs to the pattern. */
        OFF_POLYNOMIAL,
        /** Its inner box does not open, or holds another pattern. */
        OTHER_CONTENT
    }
}
