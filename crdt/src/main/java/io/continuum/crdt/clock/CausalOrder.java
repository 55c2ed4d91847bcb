package io.continuum.crdt.clock;

/** How what one side has seen stands to what another has. */
public enum CausalOrder {
    /** Both have seen the same. */
    EQUAL,
    /** The other has seen all of this and more. */
    BEFORE,
    /** This has seen all of the other and more. */
    AFTER,
    /** Each has seen something that the other has not. */
    CONCURRENT
}
