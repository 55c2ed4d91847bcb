package io.continuum.coordinator.access;

import io.continuum.protocol.identity.InstanceId;
import java.time.Duration;

/** A fast store of nonces that may lose them, but never without a sign. Thread-safe. */
public interface NonceCache {

    /** A store that is never there. */
    NonceCache NONE = new NonceCache() {
        @Override
        public boolean begin(String generation) {
            return false;
        }

        @Override
        public Answer use(String generation, InstanceId instance, String nonce, Duration kept) {
            return Answer.LOST;
        }
    };

    enum Answer {
        FIRST,
        REPEATED,
        /** It does not answer, or has forgotten what it knew of this generation. */
        LOST
    }

    /** Remembers from now on under this name. @return false if it cannot */
    boolean begin(String generation);

    /** Remembers a nonce of a generation that has begun. */
    Answer use(String generation, InstanceId instance, String nonce, Duration kept);
}
