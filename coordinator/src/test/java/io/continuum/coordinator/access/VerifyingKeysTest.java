package io.continuum.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.crypt.VerifyingKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class VerifyingKeysTest {
    private final VerifyingKeys keys = new VerifyingKeys();

    @Test
    void aKeyThatWasSeenBeforeIsTheSameObject() {
        byte[] encoded =
                SigningKey.generate(new SecureRandom()).verifyingKey().encoded().toArray();
        VerifyingKey first = keys.of(encoded).orElseThrow();
        assertThat(first.encoded().toArray()).isEqualTo(encoded);
        assertThat(keys.of(encoded.clone()).orElseThrow()).isSameAs(first);
    }

    /** SPEC.md S-7. */
    @Test
    void whatIsNoKeyIsNeverRemembered() {
        byte[] lowOrder = new byte[VerifyingKey.KEY_BYTES];
        lowOrder[0] = 1;
        for (int round = 0; round < 2; round++) {
            assertThat(keys.of(lowOrder)).isEmpty();
            assertThat(keys.of(new byte[3])).isEmpty();
        }
    }
}
