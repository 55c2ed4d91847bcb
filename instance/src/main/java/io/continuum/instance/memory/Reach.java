package io.continuum.instance.memory;

/**
 * What of memory a caller may touch: one tenant always, and of it one space where its key says so. It comes from the key
 * and from nowhere else, and every statement that reads or writes for a caller carries it.
 *
 * @param space empty for all spaces of the tenant
 */
public record Reach(String tenant, String space) {
    public Reach {
        if (tenant.isEmpty()) {
            throw new IllegalArgumentException("a reach needs a tenant");
        }
        if (!space.isEmpty()) {
            Scope.requireSpace(space);
        }
    }

    /** All spaces of a tenant: for what works on behalf of the whole tenant, never for a request. */
    public static Reach ofTenant(String tenant) {
        return new Reach(tenant, "");
    }

    public boolean contains(String wantedSpace) {
        return space.isEmpty() || space.equals(wantedSpace);
    }
}
