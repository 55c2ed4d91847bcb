package io.continuum.instance.peer;

import java.time.Instant;
import java.util.List;

/**
 * A peer as the operator sees it.
 *
 * @param lastError empty if there is none, or the last one is over
 * @param nextAttemptInMillis 0 while connected
 * @param lagOps ops that one of the two still has to receive, as far as is known
 * @param spaces names of the spaces that we share with it
 * @param lastAckAt when it last confirmed something; the epoch if never
 */
public record PeerStatus(
        Peer peer,
        State state,
        String lastError,
        long nextAttemptInMillis,
        long lagOps,
        List<String> spaces,
        long sentOps,
        long receivedOps,
        Instant lastAckAt) {
    public PeerStatus {
        spaces = List.copyOf(spaces);
    }

    /** How the connection stands. */
    public enum State {
        CONNECTED,
        CONNECTING,
        /** Waiting for the next attempt. */
        BACKOFF,
        /** The other side said no; it is asked again seldom. */
        REFUSED
    }
}
