package io.continuum.coordinator.conduct;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps suspensions and appeals. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface ConductStore {

    Optional<Suspension> suspension(FederationId federation, OrgId organisation);

    /** Adds a suspension. @return false if one lasts */
    boolean add(FederationId federation, Suspension suspension);

    /** Ends the suspension that lasts. @return false if none does */
    boolean lift(FederationId federation, OrgId organisation, String by, Instant at);

    /** Lasting and lifted ones, newest first. */
    List<Suspension> suspensions(FederationId federation, int limit);

    /** Adds an appeal. @return false if the organisation has one that is open */
    boolean add(FederationId federation, Appeal appeal);

    /** Answers an open appeal. @return false if there is no such one */
    boolean answer(FederationId federation, Bytes appeal, String answer, String by, Instant at);

    /** Newest first. */
    List<Appeal> appeals(FederationId federation, int limit);

    Optional<Appeal> appeal(FederationId federation, Bytes appeal);

    /** The newest one of an organisation. */
    Optional<Appeal> newestAppeal(FederationId federation, OrgId organisation);
}
