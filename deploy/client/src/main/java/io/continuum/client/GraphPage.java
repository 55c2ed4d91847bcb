package io.continuum.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements and what they link; {@code nextCursor} asks for the next page and is null on the last. */
public record GraphPage(
        List<Entity> nodes, List<Edge> edges, @Nullable String nextCursor) {}
