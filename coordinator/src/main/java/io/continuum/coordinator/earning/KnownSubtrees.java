package io.continuum.coordinator.earning;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers places in the tree of sponsors, which never change; as many as there are organisations. Thread-safe. */
public final class KnownSubtrees implements Subtrees {
    private record Member(FederationId federation, OrgId organisation) {}

    private final Subtrees source;
    private final Map<Member, OrgId> known = new ConcurrentHashMap<>();

    public KnownSubtrees(Subtrees source) {
        this.source = source;
    }

    @Override
    public OrgId of(FederationId federation, OrgId organisation) {
        return known.computeIfAbsent(
                new Member(federation, organisation), member -> source.of(member.federation(), member.organisation()));
    }
}
