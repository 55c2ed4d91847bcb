package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SharedVectorsTest {
    /** Blind signatures are not built; each other file is read by a test, which reports how many vectors it checked. */
    @Test
    void everyFileOfVectorsIsUsedByATest() throws IOException {
        assertThat(SharedVectors.names())
                .containsExactlyInAnyOrder(
                        "blind-rsa.json",
                        "merkle-rfc9162.json",
                        "noise-xxpsk3.json",
                        "voprf-p256-sha256.json",
                        "x-wing.json");
    }
}
