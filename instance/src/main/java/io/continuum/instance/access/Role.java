package io.continuum.instance.access;

/** What a key may do inside its tenant. */
public enum Role {
    /** Learns, recalls, asks, deletes memories. */
    MEMBER,
    /** Also decides what leaves, adds peers and makes keys. */
    ADMIN;

    /** The name on the wire, e.g. {@code admin}. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
