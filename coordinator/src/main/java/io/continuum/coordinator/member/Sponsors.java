package io.continuum.coordinator.member;

import io.continuum.coordinator.member.MemberStore.Link;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who brought whom in: a tree with the founder's organisation at its root. Thread-safe.
 *
 * <p>Evidence and free pages count by subtree, as an organisation may invite as many of its own making as it likes.
 */
public final class Sponsors {
    private static final int PAGE = 500;
    private static final int ORGANISATIONS_MAX = 20_000;

    private final SponsorStore store;
    private final MemberStore chains;
    private final Transactions transactions;

    public Sponsors(SponsorStore store, MemberStore chains, Transactions transactions) {
        this.store = store;
        this.chains = chains;
        this.transactions = transactions;
    }

    /** The organisation whose member signed this one's first ADD; the founder's is its own. */
    public OrgId sponsorOf(FederationId federation, OrgId organisation) {
        return place(federation, organisation).sponsor();
    }

    /** The child of the founder's organisation above this one; an organisation at that depth, and the founder's, itself. */
    public OrgId subtreeOf(FederationId federation, OrgId organisation) {
        return place(federation, organisation).subtree();
    }

    /** All organisations that ever joined, each after its sponsor. */
    public List<Organisation> tree(FederationId federation) {
        return store.organisations(federation, ORGANISATIONS_MAX);
    }

    /** Whether the organisation ever joined. */
    public boolean knows(FederationId federation, OrgId organisation) {
        return store.find(federation, organisation).isPresent();
    }

    private Sponsor place(FederationId federation, OrgId organisation) {
        return store.find(federation, organisation)
                .orElseThrow(() -> new IllegalArgumentException("the organisation was never in the federation"));
    }

    /** Writes down who founded the federation; in the transaction that does. */
    void founded(FederationId federation, OrgId founder) {
        store.put(federation, founder, Sponsor.founder(founder));
    }

    /** Writes down who brought an organisation in; in the transaction that adds it. */
    void joined(FederationId federation, OrgId organisation, OrgId sponsor) {
        store.put(federation, organisation, place(federation, sponsor).below(sponsor, organisation));
    }

    /** Reads the chains of federations from before sponsors were written down; again, it changes nothing. */
    public void fill() {
        for (FederationId federation : store.incomplete()) {
            transactions.write(() -> {
                boolean there = chains.lockFederation(federation);
                fill(federation);
                return there;
            });
        }
    }

    private void fill(FederationId federation) {
        Map<InstanceId, OrgId> organisations = new HashMap<>();
        Map<OrgId, Sponsor> places = new HashMap<>();
        long seq = 0;
        List<Link> links;
        do {
            links = chains.events(federation, seq, PAGE);
            for (Link link : links) {
                read(MembershipEvent.decode(link.event()).orThrow(), organisations, places);
                seq = link.seq() + 1;
            }
        } while (links.size() == PAGE);
        places.forEach((organisation, place) -> store.put(federation, organisation, place));
    }

    /** The chain was checked when it was written, so whoever acts in it is known. */
    private static void read(MembershipEvent event, Map<InstanceId, OrgId> organisations, Map<OrgId, Sponsor> places) {
        switch (event.body()) {
            case Body.Genesis genesis -> {
                organisations.put(event.actor(), genesis.org());
                places.put(genesis.org(), Sponsor.founder(genesis.org()));
            }
            case Body.Add add -> {
                OrgId sponsor = known(organisations, event.actor());
                organisations.put(add.instance(), add.org());
                places.computeIfAbsent(add.org(), org -> known(places, sponsor).below(sponsor, org));
            }
            case Body.KeyUpdate update -> organisations.put(update.successor(), known(organisations, event.actor()));
            case Body.Remove _, Body.RoleChange _, Body.ConfigChange _ -> {
                // Brings nobody in.
            }
        }
    }

    private static <K, V> V known(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("the chain names somebody whom it did not add: " + key);
        }
        return value;
    }
}
