package io.continuum.instance.memory;

import java.util.List;

/**
 * A raw message and all that hangs on it.
 *
 * @param derived what rules derived from it, by place in its text
 * @param entities the things that its mentions and edges name
 */
public record Family(
        Memory raw, List<Memory> derived, List<Entity> entities, List<Mention> mentions, List<Edge> edges) {
    public Family {
        derived = List.copyOf(derived);
        entities = List.copyOf(entities);
        mentions = List.copyOf(mentions);
        edges = List.copyOf(edges);
    }
}
