package io.continuum.protocol.sync;

/**
 * One thing that happens in a simulation. What it does is settled by its numbers, so that a schedule means the same after
 * other steps have been taken out of it.
 *
 * @param atMillis when, since the simulation began
 * @param target the node or the link that it happens to
 * @param argument as {@link Act} says
 */
record Step(long atMillis, Act act, int target, long argument) {
    enum Act {
        /** A node writes a few ops; the argument draws which. */
        WRITE,
        /** A node writes hundreds of small ops or a few large ones; the argument draws which. */
        BULK,
        /** A connection breaks, and what is on its way is lost. */
        CUT,
        /** A link misbehaves until told otherwise: a sum of the bits in {@link SimulatedLink}, 0 for a good link. */
        NOISE,
        /** A link loses everything in one direction; the argument is twice the milliseconds, plus 1 for right to left. */
        DEAF,
        /** A link loses everything for so many milliseconds. */
        PART,
        /** The nodes whose bits are set in the target hear nothing of the others for so many milliseconds. */
        SPLIT,
        /** A node loses what is not durable and stays down for so many milliseconds. */
        CRASH,
        /** A node's database takes seconds for everything, for so many milliseconds. */
        SLOW,
        /** A node's wall clock is so many milliseconds off from now on. */
        CLOCK,
        /** A node's roster lacks another for a while; the argument is 16 times the milliseconds, plus the other's number. */
        STRANGER,
        /** A node's durable state is copied away. */
        BACKUP,
        /** A node crashes and starts again from its last backup. */
        RESTORE,
        /** Rows of a node's log are lost or damaged; the argument draws which. */
        ROT,
        /** A node compares what it really holds with its peers. */
        AUDIT,
        /** A node drops what every member is known to hold and nobody needs. */
        COMPACT,
        /** A node is no member for so many milliseconds and hears nothing; the others go on without waiting for it. */
        EVICT,
        /** A forging peer does something that it must not; the argument draws what, and to whom. */
        FORGE
    }

    /** The step as a line of text, which {@link #parse} reads. */
    @Override
    public String toString() {
        return atMillis + " " + act + " " + target + " " + argument;
    }

    static Step parse(String line) {
        String[] words = line.strip().split(" ");
        return new Step(
                Long.parseLong(words[0]), Act.valueOf(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
    }
}
