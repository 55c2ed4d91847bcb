package io.continuum.instance.transfer;

/** Takes what a foreign file says, one thing after the other. */
interface ForeignSink {
    /** @param number of the line or element that says it, from 1 */
    void take(long number, Draft draft);

    /** What cannot be taken, and why. */
    void refuse(long number, String why);
}
