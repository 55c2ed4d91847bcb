package io.continuum.instance.recall;

/**
 * Where a text stands in its session.
 *
 * @param session hash of space and session; 0 for a text of no session
 * @param position number of the turn in its session, from 0
 */
record Place(long session, int position) {
    /** Turns of one passage. */
    static final int WINDOW = 32;

    static final Place NONE = new Place(0, 0);

    /** Name of the passage that this is part of. */
    String window() {
        return sessionName() + "/" + position / WINDOW;
    }

    String sessionName() {
        return Long.toUnsignedString(session, Character.MAX_RADIX);
    }

    int windowStart() {
        return position / WINDOW * WINDOW;
    }

    Place plus(int distance) {
        return new Place(session, position + distance);
    }
}
