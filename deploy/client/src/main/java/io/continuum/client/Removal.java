package io.continuum.client;

/** What went when something was removed. */
public record Removal(int memories, int mentions, int edges, int entities) {}
