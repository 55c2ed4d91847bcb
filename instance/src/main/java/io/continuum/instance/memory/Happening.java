package io.continuum.instance.memory;

/**
 * Something that happened and has no number yet.
 *
 * @param subject id of what changed
 */
public record Happening(String type, String space, String subject, Cause cause) {}
