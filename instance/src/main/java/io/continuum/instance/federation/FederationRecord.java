package io.continuum.instance.federation;

import io.continuum.protocol.identity.FederationId;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;

/**
 * The federation this instance belongs to or is joining, as it is stored.
 *
 * @param name empty while joining
 */
public record FederationRecord(FederationId id, String name, State state, URI coordinator, Instant createdAt) {

    /** Whether the instance belongs to it yet. */
    public enum State {
        PENDING,
        MEMBER,
        /** The inviter or the coordinator refused, or an admin removed this instance. */
        REMOVED;

        /** Lower case, as the database writes it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
