package io.continuum.coordinator.log;

import io.continuum.protocol.crypt.Bytes;

/** A leaf that is about somebody, with its place; see {@link SaltedLeaf}. */
public record PlacedLeaf(long index, Bytes leaf, Bytes salt, Bytes subject) {}
