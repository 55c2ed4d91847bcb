package io.continuum.instance.access;

import java.util.Locale;

/** What a key may do inside its tenant. */
public enum Role {
    /** Recalls, lists and listens; changes nothing and spends nothing. */
    READER,
    /** Also learns, asks the federation, deletes memories. */
    MEMBER,
    /** Also decides what leaves, adds peers and makes keys. */
    ADMIN;

    /** The name on the wire, e.g. {@code admin}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the roles there are */
    public static Role of(String wireName) {
        for (Role role : values()) {
            if (role.wireName().equals(wireName)) {
                return role;
            }
        }
        throw new IllegalArgumentException("role must be one of reader, member, admin");
    }
}
