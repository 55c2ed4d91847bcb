package io.continuum.protocol.sync;

import io.continuum.protocol.wire.Scope;

/** How much of what costs us a peer may ask for; what it has had is counted across its sessions. */
@FunctionalInterface
public interface Allowance {
    /** As often as it likes. */
    Allowance UNLIMITED = (_, _) -> 0;

    /**
     * Whether the peer may have one more now.
     *
     * @return 0 if it may, and this one counts; else how many milliseconds it has to wait
     */
    long waitMillis(Scope scope, long nowMillis);
}
