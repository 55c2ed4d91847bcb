package io.continuum.crdt.type;

import io.continuum.crdt.clock.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deltas that some peer may still lack. A peer is sent them joined, without those that came from it, and without what it has
 * said it holds (BP and RR of Enes, Almeida, Baquero and Leitao, "Efficient synchronization of state-based CRDTs"). Only
 * what a peer has acknowledged counts as held. Mutable, with the owner of the state whose deltas they are.
 *
 * @param <P> who a peer is
 */
public final class DeltaBuffer<P, V extends Value<V>> {
    /** A delta, and the peers that need not be sent it. */
    private record Entry<P, V extends Value<V>>(State<V> delta, List<P> from) {}

    private final V type;
    private final int deltasMax;
    private final List<Entry<P, V>> entries = new ArrayList<>();
    private VersionVector collected = VersionVector.EMPTY;

    /** @param deltasMax beyond so many, at least 2, older ones are joined two by two */
    public DeltaBuffer(V type, int deltasMax) {
        if (deltasMax < 2) {
            throw new IllegalArgumentException("at least 2 deltas, got " + deltasMax);
        }
        this.type = type.none();
        this.deltasMax = deltasMax;
    }

    /** Keeps the delta of a change of our own. */
    public void addOwn(State<V> delta) {
        add(delta, List.of());
    }

    /**
     * Keeps what came from a peer, to be passed on.
     *
     * @param news the part that was not known here: {@code delta.unknownTo(state.seen())}, taken before the merge
     */
    public void addFrom(P peer, State<V> news) {
        add(news, List.of(peer));
    }

    private void add(State<V> delta, List<P> from) {
        if (delta.seen().isEmpty()) {
            return;
        }
        entries.add(new Entry<>(delta, from));
        if (entries.size() > deltasMax) {
            List<Entry<P, V>> kept = new ArrayList<>();
            for (int i = 0; i + 1 < entries.size(); i += 2) {
                kept.add(joined(entries.get(i), entries.get(i + 1)));
            }
            if (entries.size() % 2 == 1) {
                kept.add(entries.getLast());
            }
            entries.clear();
            entries.addAll(kept);
        }
    }

    private Entry<P, V> joined(Entry<P, V> a, Entry<P, V> b) {
        State<V> both = a.delta().copy();
        both.merge(b.delta());
        return new Entry<>(both, a.from().stream().filter(b.from()::contains).toList());
    }

    /** How many deltas are kept, joined ones counted once. */
    public int size() {
        return entries.size();
    }

    /**
     * What to send to a peer.
     *
     * @param acked what it has said it holds
     * @return nothing if part of what it lacks has been collected: it needs the whole state
     */
    public Optional<State<V>> deltaFor(P peer, VersionVector acked) {
        if (!collected.without(acked).isEmpty()) {
            return Optional.empty();
        }
        State<V> delta = State.of(type);
        for (Entry<P, V> entry : entries) {
            if (!entry.from().contains(peer)) {
                delta.merge(entry.delta().unknownTo(acked));
            }
        }
        return Optional.of(delta);
    }

    /** Drops what everybody has. @param stable see {@link io.continuum.crdt.clock.Stability} */
    public void collect(VersionVector stable) {
        entries.removeIf(entry -> {
            boolean everywhere = entry.delta().seen().without(stable).isEmpty();
            if (everywhere) {
                collected = collected.union(entry.delta().seen());
            }
            return everywhere;
        });
    }
}
