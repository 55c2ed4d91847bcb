package io.continuum.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thing that memories speak of.
 *
 * @param mentions how many messages mention it; 0 where that was not asked for
 * @param aliases further names that were merged into it
 * @param depth steps from where a walk began
 */
public record Entity(
        String id,
        String name,
        String type,
        String space,
        long mentions,
        @Nullable List<String> aliases,
        int depth) {}
