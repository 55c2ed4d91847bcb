package io.continuum.coordinator.keyper;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;

/** Who belongs to a federation by what this server has verified of its chain. */
@FunctionalInterface
public interface Standings {

    Standing of(FederationId federation, InstanceId instance);

    /** An instance's place in a federation. */
    sealed interface Standing {
        /**
         * @param since when the organisation became a member, as far as this server knows
         * @param tagEpoch that the federation's configuration is in
         */
        record Member(OrgId organisation, Instant since, long tagEpoch) implements Standing {}

        /** A member whose organisation is held back. */
        record Suspended(OrgId organisation) implements Standing {}

        /** Also where the federation is not known here. */
        record Stranger() implements Standing {}

        /** What is known of the federation is too old to tell who was removed since. */
        record Unconfirmed(Instant confirmedAt) implements Standing {}
    }
}
