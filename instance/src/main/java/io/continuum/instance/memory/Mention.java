package io.continuum.instance.memory;

/** That a raw message mentions an entity, and where in its text. */
public record Mention(String memoryId, String entityId, int spanStart, int spanEnd) {}
