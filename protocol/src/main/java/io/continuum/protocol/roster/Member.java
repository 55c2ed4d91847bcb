package io.continuum.protocol.roster;

import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.wire.CborException;
import java.util.Locale;

/**
 * An instance that belongs to the federation now.
 *
 * @param joinedSeq number of the membership event that added it
 */
public record Member(Descriptor descriptor, Role role, long joinedSeq) {
    /** What a member may do. */
    public enum Role {
        /** Contributes, asks and syncs. */
        MEMBER(0),
        /** Also changes membership and configuration and commits epochs. */
        ADMIN(1);

        private final int code;

        Role(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Role of(long code) throws CborException {
            for (Role role : values()) {
                if (role.code == code) {
                    return role;
                }
            }
            throw new CborException("role " + code + " is not known");
        }
    }

    public InstanceId id() {
        return descriptor.id();
    }

    public OrgId org() {
        return descriptor.org();
    }

    public boolean admin() {
        return role == Role.ADMIN;
    }
}
