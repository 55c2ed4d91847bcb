package io.continuum.instance.peer;

import io.continuum.instance.space.Membership;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The peers that the operator has chosen, in the database. Only they are dialled and only they are let in; being on the
 * roster alone is not enough. Thread-safe.
 */
public final class PeerBook {
    /** Peers of one federation. */
    public static final int PEERS_MAX = 256;

    private final PeerStore store;
    private final Transactions transactions;

    public PeerBook(PeerStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /** What adding a peer came to. */
    public sealed interface Added {
        /** It is new, or its address was changed. */
        record Done(Peer peer) implements Added {}

        /** Another peer has that name, or this peer has another name. */
        record NameTaken(String name) implements Added {}

        /** There are {@link PeerBook#PEERS_MAX} already. */
        record Full() implements Added {}
    }

    /** Adds a peer, or gives a known one a new address; either way it may be dialled at once. */
    public Added add(FederationId federation, Peer peer) {
        return transactions.write(() -> {
            Optional<Peer> known = store.peer(federation, peer.id());
            if (known.isPresent() && known.get().name().equals(peer.name())) {
                store.updateUrl(federation, peer);
                store.saveRetry(federation, peer.id(), Retry.NONE);
                return new Added.Done(peer);
            }
            if (known.isEmpty() && store.peers(federation).size() >= PEERS_MAX) {
                return new Added.Full();
            }
            return known.isEmpty() && store.insert(federation, peer)
                    ? new Added.Done(peer)
                    : new Added.NameTaken(peer.name());
        });
    }

    /** Removes a peer for good. @return it, or empty if there was none */
    public Optional<Peer> remove(FederationId federation, String name) {
        return transactions.write(() -> {
            Optional<Peer> peer = named(federation, name);
            peer.ifPresent(known -> store.delete(federation, known.id()));
            return peer;
        });
    }

    /** Takes over the new ids of peers whose keys were replaced. */
    public void follow(Membership.View view) {
        Map<InstanceId, InstanceId> successors = view.successors();
        if (successors.isEmpty()) {
            return;
        }
        for (Peer peer : store.peers(view.federation())) {
            if (successors.containsKey(peer.id())) {
                store.rename(view.federation(), peer.id(), view.newest(peer.id()));
            }
        }
    }

    public List<Peer> all(FederationId federation) {
        return store.peers(federation);
    }

    public Optional<Peer> find(FederationId federation, InstanceId id) {
        return store.peer(federation, id);
    }

    public Optional<Peer> named(FederationId federation, String name) {
        return store.peers(federation).stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst();
    }

    public Retry retry(FederationId federation, InstanceId id) {
        return store.retry(federation, id);
    }

    public void saveRetry(FederationId federation, InstanceId id, Retry retry) {
        store.saveRetry(federation, id, retry);
    }
}
