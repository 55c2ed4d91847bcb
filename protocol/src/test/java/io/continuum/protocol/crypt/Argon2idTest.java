package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2idTest {
    @Test
    void theSameInputGivesTheSameBytesAndAnyOtherGivesOthers() {
        Argon2id.Cost cost = new Argon2id.Cost(64, 1, 1);
        byte[] salt = "somesalt".getBytes(StandardCharsets.US_ASCII);
        byte[] derived = Argon2id.derive(new byte[] {1}, salt, cost, 32);

        assertThat(Argon2id.derive(new byte[] {1}, salt, cost, 32)).isEqualTo(derived);
        assertThat(Argon2id.derive(new byte[] {2}, salt, cost, 32)).isNotEqualTo(derived);
        assertThat(Argon2id.derive(new byte[] {1}, salt, new Argon2id.Cost(64, 2, 1), 32))
                .isNotEqualTo(derived);
    }

    /** The known answer of the reference implementation's own test: m = 2^16, t = 2, p = 1. */
    @Test
    void theReferenceImplementationsAnswerIsOurs() {
        byte[] derived = Argon2id.derive(
                "password".getBytes(StandardCharsets.US_ASCII),
                "somesalt".getBytes(StandardCharsets.US_ASCII),
                new Argon2id.Cost(1 << 16, 2, 1),
                32);

        assertThat(HexFormat.of().formatHex(derived))
                .isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    @ParameterizedTest
    @CsvSource({"7, 1, 1", "1048577, 1, 1", "64, 0, 1", "64, 17, 1", "64, 1, 0", "4096, 1, 17"})
    void aCostOutOfBoundsIsRefusedBeforeItIsPaid(int memoryKib, int passes, int lanes) {
        assertThatThrownBy(() -> new Argon2id.Cost(memoryKib, passes, lanes))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
