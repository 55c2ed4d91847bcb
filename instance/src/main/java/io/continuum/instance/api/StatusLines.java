package io.continuum.instance.api;

import java.util.Map;

/** What one part of the federation client has to say at {@code GET /v1/federations}. */
@FunctionalInterface
public interface StatusLines {
    /** Adds fields, in snake_case; called while this instance is a member. */
    void describe(Map<String, Object> status);
}
