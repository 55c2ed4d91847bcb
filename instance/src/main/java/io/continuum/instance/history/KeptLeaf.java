package io.continuum.instance.history;

import io.continuum.protocol.crypt.Bytes;
import java.time.Instant;

/** A leaf about membership, epochs, keys or configurations, which was proved to be in the log. */
public record KeptLeaf(long index, Bytes leaf, Instant seenAt) {}
