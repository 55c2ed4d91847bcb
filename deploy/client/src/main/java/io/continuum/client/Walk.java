package io.continuum.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** How far a walk over the graph goes. Immutable. */
public final class Walk extends Body<Walk> {
    private Walk(ObjectNode fields) {
        super(fields);
    }

    @Override
    Walk of(ObjectNode fields) {
        return new Walk(fields);
    }

    /** @param depth most steps, 1 to 6 */
    public static Walk of(int depth) {
        return new Walk(Wire.object().put("depth", depth));
    }

    /** Only edges of these types. */
    public Walk types(String... types) {
        return with("types", List.of(types));
    }

    /** Which way edges are followed: out, in or both; else both. */
    public Walk direction(String direction) {
        return with("direction", direction);
    }

    public Walk asOf(Instant time) {
        return with("as_of", time);
    }

    /** Most things, 1 to 1,000; else 200. */
    public Walk nodes(int nodesMax) {
        return with("max_nodes", nodesMax);
    }
}
