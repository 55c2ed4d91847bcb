package io.continuum.coordinator.access;

import io.continuum.protocol.identity.InstanceId;
import java.time.Duration;
import java.time.Instant;

/** Tells a request that is new from one that was sent before. Thread-safe. */
public interface Nonces {

    sealed interface Use {
        record First() implements Use {}

        record Repeated() implements Use {}

        /** Made at a time of which the nonces are not known; a request signed after the wait is taken. */
        record TooOld(Duration retryAfter) implements Use {}
    }

    /** Uses a nonce up; it is remembered until it expires. */
    Use use(InstanceId instance, String nonce, Instant created, Instant expires);

    /** Nonces in one database that is never lost alone. */
    static Nonces in(NonceStore store) {
        return (instance, nonce, _, expires) ->
                store.use(instance, nonce, expires) ? new Use.First() : new Use.Repeated();
    }
}
