package io.continuum.coordinator.keyper;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Keeps what a keyper has verified of the federations that it follows. Thread-safe. */
public interface FollowStore {

    /**
     * A federation as it was verified last.
     *
     * @param membership the whole chain as a {@link io.continuum.protocol.message.FederationMessages.Membership} in JSON
     */
    record Stored(FederationId federation, URI coordinator, byte[] membership, Instant confirmedAt) {}

    List<Stored> all();

    /** Adds the federation or replaces what is known of it. */
    void put(Stored stored);

    void confirm(FederationId federation, Instant at);

    /** Remembers organisations that were not seen before, and tells since when each is known that ever was. */
    Map<OrgId, Instant> seen(FederationId federation, Collection<OrgId> organisations, Instant at);
}
