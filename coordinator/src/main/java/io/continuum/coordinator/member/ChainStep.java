package io.continuum.coordinator.member;

/**
 * What lengthens a chain in one transaction. An empty array stands for a part that is not there.
 *
 * @param event the membership event
 * @param descriptor the one that the event names
 * @param next the CONFIG event that follows at once, where a removal for a compromise begins a new tag epoch
 * @param config the signed configuration that the CONFIG event names
 * @param epochCommit the commit of the epoch that begins with the last of the events
 * @param epoch the one that must still be the newest when the step is taken; 0 if that does not matter
 */
public record ChainStep(byte[] event, byte[] descriptor, byte[] next, byte[] config, byte[] epochCommit, long epoch) {
    private static final byte[] NONE = new byte[0];

    /** An event that adds somebody who is given the secrets of {@code epoch}. */
    static ChainStep add(byte[] event, byte[] descriptor, long epoch) {
        return new ChainStep(event, descriptor, NONE, NONE, NONE, epoch);
    }

    boolean hasNext() {
        return next.length > 0;
    }

    boolean beginsEpoch() {
        return epochCommit.length > 0;
    }
}
