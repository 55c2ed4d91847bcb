package io.continuum.instance.enrich;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.cache.TenantCache;
import io.continuum.instance.llm.Egress;
import io.continuum.instance.llm.Server;
import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Generation;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.work.Transactions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says of which spaces a server may read. Thread-safe. */
public final class Policies {
    private static final int CACHE_PERCENT = 2;
    private static final int POLICY_BYTES = 150;

    private final EnrichStore store;
    private final Events events;
    private final Transactions transactions;
    private final Egress usual;
    private final TenantCache<String, Map<String, Egress>> known;

    /** Policies that are read each time. */
    public Policies(EnrichStore store, Events events, Transactions transactions, Egress usual) {
        this(store, events, transactions, usual, Caches.none());
    }

    /** @param usual what holds for spaces of which nothing was said */
    public Policies(EnrichStore store, Events events, Transactions transactions, Egress usual, Caches caches) {
        this.known = caches.open("policies", CACHE_PERCENT, (_, policies) -> POLICY_BYTES * policies.size());
        this.store = store;
        this.events = events;
        this.transactions = transactions;
        this.usual = usual;
    }

    public Egress usual() {
        return usual;
    }

    /** The policy of a space; the usual one for the empty name, which stands for no space in particular. */
    public Egress of(String tenant, String space) {
        return store.policies(tenant).getOrDefault(space, usual);
    }

    /** {@link #of(String, String)} as of a generation. */
    Egress of(String tenant, String space, Generation generation) {
        return known.get(tenant, "", generation.policies(), () -> Optional.of(store.policies(tenant)))
                .orElseThrow()
                .getOrDefault(space, usual);
    }

    /** Says how far the texts of a space may go from now on; what has left cannot be called back. */
    public void set(String tenant, String space, Egress egress, String actor) {
        Scope.requireSpace(space);
        transactions.run(() -> {
            store.savePolicy(tenant, space, egress);
            Cause cause = Cause.by(actor, "llm_egress " + egress.wireName());
            events.record(tenant, Event.POLICY_CHANGED, space, space, cause);
        });
    }

    /** The terms under which a server works for a tenant. */
    Terms terms(String tenant, Server server) {
        return new Terms(new TreeMap<>(store.policies(tenant)), usual, server);
    }

    record Terms(TreeMap<String, Egress> said, Egress usual, Server server) {

        boolean allow(String space) {
            return said.getOrDefault(space, usual).allows(server);
        }

        boolean allowNothing() {
            return !usual.allows(server) && said.values().stream().noneMatch(egress -> egress.allows(server));
        }

        /** The same text for the same terms. */
        String text() {
            StringBuilder text = new StringBuilder(server.model()).append(usual.allows(server) ? " all but" : " only");
            for (Map.Entry<String, Egress> one : said.entrySet()) {
                if (one.getValue().allows(server) != usual.allows(server)) {
                    text.append(' ').append(one.getKey());
                }
            }
            return text.toString();
        }
    }
}
