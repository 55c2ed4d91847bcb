package io.continuum.instance.peer;

import io.continuum.crdt.clock.VersionVector;
import io.continuum.instance.space.KeptHead;
import io.continuum.instance.space.PeerCursor;
import io.continuum.instance.space.Space;
import io.continuum.instance.space.SpaceStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.SpaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How far one peer has come with all the spaces that we share with it, as the database knows. */
record PeerProgress(List<Space> spaces, long toSend, long sent, long received, Instant lastAckAt) {
    PeerProgress {
        spaces = List.copyOf(spaces);
    }

    static PeerProgress read(SpaceStore store, FederationId federation, InstanceId peer) {
        Set<SpaceId> shared = store.sharedTo(federation, peer);
        List<Space> spaces = new ArrayList<>();
        long toSend = 0;
        long sent = 0;
        long received = 0;
        Instant lastAckAt = Instant.EPOCH;
        for (Space space : store.spaces(federation)) {
            if (!shared.contains(space.id())) {
                continue;
            }
            spaces.add(space);
            PeerCursor cursor = store.cursor(federation, space.id(), peer);
            toSend += missing(store.heads(federation, space.id()), cursor.acked());
            sent += cursor.sent();
            received += cursor.received();
            lastAckAt = cursor.ackedAt().isAfter(lastAckAt) ? cursor.ackedAt() : lastAckAt;
        }
        return new PeerProgress(spaces, toSend, sent, received, lastAckAt);
    }

    private static long missing(List<KeptHead> heads, VersionVector acked) {
        long missing = 0;
        for (KeptHead kept : heads) {
            long has = acked.of(kept.head().log()).base();
            missing += Math.max(0, kept.head().seq() - has);
        }
        return missing;
    }
}
