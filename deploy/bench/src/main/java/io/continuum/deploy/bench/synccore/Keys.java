package io.continuum.deploy.bench.synccore;

/** The work that ours and the peers share: the same keys and values everywhere, the Node scripts included. */
final class Keys {
    private Keys() {}

    static String key(int i) {
        return "key-" + i;
    }

    static String value(int i) {
        return "value-" + i;
    }

    /** A key of the delta, which nobody holds before. */
    static String fresh(int i) {
        return "delta-" + i;
    }

    /** A fast wrong answer is no answer. */
    static void check(boolean right, String what) {
        if (!right) {
            throw new IllegalStateException("wrong result: " + what);
        }
    }
}
