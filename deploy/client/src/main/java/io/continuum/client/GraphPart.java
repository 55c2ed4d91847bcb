package io.continuum.client;

import java.util.List;

/** A part of the graph; {@code truncated} says that there is more than the bounds let through. */
public record GraphPart(List<Entity> nodes, List<Edge> edges, boolean truncated) {}
