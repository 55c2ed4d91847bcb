package io.continuum.instance.access;

/**
 * Who makes a request: always exactly one tenant, taken from the key and from nowhere else.
 *
 * @param space the one space the key reaches; empty for all of the tenant
 * @param keyId the key used, for logs and audit; never the secret
 */
public record Caller(String tenant, String space, Role role, String keyId) {
    /** The tenant that the first start makes; its admins operate the instance. */
    public static final String OPERATOR_TENANT = "default";

    /** Whether this caller may change anything or spend anything. */
    public boolean mayWrite() {
        return role != Role.READER;
    }

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }

    /** Whether this caller may act for the instance as a whole: federation, peers, keys of other tenants. */
    public boolean isOperator() {
        return isAdmin() && tenant.equals(OPERATOR_TENANT);
    }
}
