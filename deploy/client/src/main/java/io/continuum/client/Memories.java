package io.continuum.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of memories; {@code nextCursor} is null on the last. */
public record Memories(List<Memory> memories, @Nullable String nextCursor) {}
