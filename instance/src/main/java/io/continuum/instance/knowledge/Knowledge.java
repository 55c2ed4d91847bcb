package io.continuum.instance.knowledge;

import java.util.List;

/**
 * A part of the graph: some things, and every relation that one of them has.
 *
 * @param more whether there are further things that were asked for
 */
public record Knowledge(List<Node> nodes, List<Relation> relations, boolean more) {}
