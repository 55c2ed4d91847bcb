package io.continuum.coordinator.simulation;

import java.util.Locale;

/** How a member of a simulated federation behaves. */
public enum Strategy {
    /** Sends what it comes across, asks, and says honestly whether a page was useful. */
    HONEST(1, false),
    /** Only asks. */
    FREE_RIDER(1, false),
    /** Sends what was released already, and its own contributions again and again. */
    DUPLICATES(1, true),
    /** Sends patterns that nobody else has. */
    JUNK(1, true),
    /** One organisation with four of its own making below it: all send the same junk and buy it from each other. */
    SYBIL_ONE_SPONSOR(5, true),
    /** One organisation with four of its own making below it: all send what one of them comes across, to get five parts. */
    SYBIL_PADDING(5, false),
    /** Three organisations that the founder was talked into: as many subtrees as a release needs. */
    SYBIL_THREE_ROOTS(3, true);

    private final int organisations;
    private final boolean sellsToItself;

    Strategy(int organisations, boolean sellsToItself) {
        this.organisations = organisations;
        this.sellsToItself = sellsToItself;
    }

    /** How many organisations one cheat runs. */
    public int organisations() {
        return organisations;
    }

    /** Whether what it pays for pages is a cost of cheating and not for the sake of the pages. */
    boolean sellsToItself() {
        return sellsToItself;
    }

    /** Whether all its organisations lie in different subtrees. */
    boolean rooted() {
        return this != SYBIL_ONE_SPONSOR && this != SYBIL_PADDING;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
