package io.continuum.instance.space;

import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.identity.InstanceId;
import java.time.Instant;

/**
 * What a peer has confirmed that it holds of a space. It is for lag and figures: what a session sends follows from what the
 * peer declares in it, never from this.
 *
 * @param acked as the peer last declared or acknowledged
 * @param ackedAt when it last did; the epoch if never
 * @param sent ops that we sent to the peer, counted when it answers, over all sessions
 * @param received ops that we took from the peer
 */
public record PeerCursor(InstanceId peer, VersionVector acked, Instant ackedAt, long sent, long received) {
    public static PeerCursor none(InstanceId peer) {
        return new PeerCursor(peer, VersionVector.EMPTY, Instant.EPOCH, 0, 0);
    }

    PeerCursor withReceived(long total) {
        return new PeerCursor(peer, acked, ackedAt, sent, total);
    }

    PeerCursor withAcked(VersionVector now, long sentMore, Instant at) {
        return new PeerCursor(peer, acked.union(now), at, sent + sentMore, received);
    }
}
