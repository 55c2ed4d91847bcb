package io.continuum.instance.pattern;

/**
 * How far mining has come in a tenant.
 *
 * @param seq the memory's events up to here are mined
 * @param policy what was shared and known when they were; under another policy mining starts again
 * @param stopped the kill switch
 */
public record MiningState(long seq, String policy, boolean stopped) {
    /** Nothing is mined yet. */
    public static final MiningState START = new MiningState(0, "", false);

    MiningState at(long newSeq, String newPolicy) {
        return new MiningState(newSeq, newPolicy, stopped);
    }
}
