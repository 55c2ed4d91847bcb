package io.continuum.client;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The fields of a request; each step is a new one, so that a half-filled request can be shared. Immutable. */
abstract class Body<B extends Body<B>> {
    private final ObjectNode fields;

    Body(ObjectNode fields) {
        this.fields = fields;
    }

    abstract B of(ObjectNode fields);

    final B with(String name, Object value) {
        ObjectNode more = fields.deepCopy();
        more.set(name, Wire.tree(value));
        return of(more);
    }

    /** Part of memory that it is about; else the key's own, or the default one. */
    public final B space(String space) {
        return with("space", space);
    }

    /** Whose it is within the space. */
    public final B user(String userId) {
        return with("user_id", userId);
    }

    /** Which agent's it is within the space. */
    public final B agent(String agentId) {
        return with("agent_id", agentId);
    }

    final ObjectNode json() {
        return fields.deepCopy();
    }
}
