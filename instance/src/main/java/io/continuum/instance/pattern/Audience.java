package io.continuum.instance.pattern;

import java.util.Optional;

/** Who will be able to read a pattern once it is released, for the preview. */
@FunctionalInterface
public interface Audience {

    /**
     * @param k how many organisations must send the same before anybody can read it
     * @param organisations how many there are in the federation
     */
    record Readers(int k, int organisations) {}

    /** Empty while the instance is in no federation. */
    Optional<Readers> of(String tenant);
}
