package io.continuum.instance.peer;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import java.util.List;
import java.util.Optional;

/** Where the peer book and the dialling history are kept. Every method joins the open transaction or runs in its own. */
public interface PeerStore {
    /** All peers of a federation by name, at most {@link PeerBook#PEERS_MAX}. */
    List<Peer> peers(FederationId federation);

    Optional<Peer> peer(FederationId federation, InstanceId id);

    /** Adds a peer. @return false if this id or this name is taken */
    boolean insert(FederationId federation, Peer peer);

    /** Changes where a known peer listens. */
    void updateUrl(FederationId federation, Peer peer);

    /** Gives a peer another id; what is shared with it, and what it has confirmed, goes along. It may be dialled at once. */
    void rename(FederationId federation, InstanceId from, InstanceId to);

    /** Removes a peer with its dialling history. @return false if there was none */
    boolean delete(FederationId federation, InstanceId id);

    /** How dialling the peer went so far; {@link Retry#NONE} if it was never tried. */
    Retry retry(FederationId federation, InstanceId id);

    /** Keeps it; nothing happens if the peer was removed meanwhile. */
    void saveRetry(FederationId federation, InstanceId id, Retry retry);
}
