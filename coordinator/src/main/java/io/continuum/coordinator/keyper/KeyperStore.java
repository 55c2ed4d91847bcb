package io.continuum.coordinator.keyper;

import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps the keypers of federations. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface KeyperStore {

    /** Holds back everyone else's registration of this organisation until the transaction ends. */
    void lockOrganisation(FederationId federation, OrgId organisation);

    /** The keypers of organisations that have an active member, oldest first. */
    List<Keyper> keypers(FederationId federation, int limit);

    /** The keypers of one organisation. */
    List<Keyper> keypers(FederationId federation, OrgId organisation);

    /** Adds a keyper, or replaces what is known of it. */
    void put(FederationId federation, Keyper keyper, Instant at);

    /** A keyper that an organisation with an active member registered. */
    Optional<Keyper> find(FederationId federation, InstanceId keyper);

    /** The key of an active member of an organisation. */
    Optional<VerifyingKey> memberKey(FederationId federation, OrgId organisation, InstanceId instance);
}
