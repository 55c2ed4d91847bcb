package io.continuum.coordinator.member;

import io.continuum.coordinator.member.MemberStore.Link;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes the roster of a federation from its chain, remembering where it was last time. Thread-safe. */
final class Rosters {
    private static final int REMEMBERED_MAX = 64;
    private static final int PAGE = 500;

    private final MemberStore store;
    private final Map<FederationId, Roster> remembered =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<FederationId, Roster> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            });

    Rosters(MemberStore store) {
        this.store = store;
    }

    /** The roster after the newest stored event. The caller holds the federation and has added no event yet. */
    Roster newest(FederationId federation) {
        Roster known = remembered.get(federation);
        Roster roster = known == null ? founded(federation) : known;
        List<Link> links;
        do {
            links = store.events(federation, roster.seq() + 1, PAGE);
            for (Link link : links) {
                roster = roster.apply(event(link), descriptors(link.descriptor()))
                        .orThrow();
            }
        } while (links.size() == PAGE);
        remembered.put(federation, roster);
        return roster;
    }

    private Roster founded(FederationId federation) {
        Link genesis = store.events(federation, 0, 1).getFirst();
        Descriptor founder = Descriptor.decode(genesis.descriptor()).orThrow();
        return Roster.start(event(genesis), founder).orThrow();
    }

    private static MembershipEvent event(Link link) {
        return MembershipEvent.decode(link.event()).orThrow();
    }

    /** Finds the one descriptor that came with an event. */
    static Roster.Descriptors descriptors(byte[] descriptor) {
        Optional<Descriptor> only = Descriptor.decode(descriptor).accepted();
        return hash -> only.filter(known -> known.hash().equals(hash));
    }
}
