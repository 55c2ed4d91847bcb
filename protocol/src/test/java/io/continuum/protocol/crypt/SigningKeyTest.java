package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    private static final HexFormat HEX = HexFormat.of();

    /** RFC 8032 section 7.1, test 3. */
    @Test
    void thePublishedSignatureIsMadeAndVerified() {
        SigningKey key = SigningKey.ofSeed(
                Secret.of(HEX.parseHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")));
        byte[] message = HEX.parseHex("af82");
        byte[] signature = key.sign(message);
        assertThat(key.verifyingKey().encoded().hex())
                .isEqualTo("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        assertThat(HEX.formatHex(signature))
                .isEqualTo("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        assertThat(key.verifyingKey().verifies(message, signature)).isTrue();
    }

    /** SPEC.md S-7. */
    @Test
    void aSignatureOfAnotherMessageKeyOrShapeIsInvalidAndNothingIsThrown() {
        SigningKey key = SigningKey.generate(new SeededRandom(1));
        SigningKey other = SigningKey.generate(new SeededRandom(2));
        byte[] message = {1};
        byte[] signature = key.sign(message);
        assertThat(key.verifyingKey().verifies(new byte[] {2}, signature)).isFalse();
        assertThat(other.verifyingKey().verifies(message, signature)).isFalse();
        assertThat(key.verifyingKey().verifies(message, new byte[0])).isFalse();
        assertThat(key.verifyingKey().verifies(message, new byte[64])).isFalse();
        assertThat(key.verifyingKey().verifies(message, new byte[65])).isFalse();
        signature[63] |= (byte) 0xe0;
        assertThat(key.verifyingKey().verifies(message, signature))
                .as("S out of range")
                .isFalse();
    }

    /** SPEC.md S-7. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000", // the identity
                "0000000000000000000000000000000000000000000000000000000000000000", // order 4
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p, not canonical
                "0200000000000000000000000000000000000000000000000000000000000000", // not on the curve
                "00"
            })
    void keysOfSmallOrderOrOddEncodingAreRefused(String key) {
        assertThat(VerifyingKey.of(HEX.parseHex(key))).isEmpty();
    }

    /** SPEC.md S-7. A valid key plus a point of order 8: it verifies some signatures under some verifiers only. */
    @Test
    void aKeyOfMixedOrderIsRefused() {
        byte[] key = SigningKey.generate(new SeededRandom(3))
                .verifyingKey()
                .encoded()
                .toArray();
        assertThat(VerifyingKey.of(key)).isPresent();
        // Negating y while keeping the sign of x adds the point of order 2: (x, y) -> (-x, -y) has the other sign bit.
        byte[] mixed = negateY(key);
        mixed[31] ^= (byte) 0x80;
        assertThat(VerifyingKey.of(mixed)).isEmpty();
    }

    private static byte[] negateY(byte[] key) {
        BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = key[31 - i];
        }
        boolean sign = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7f;
        byte[] y = ThresholdShares.encode(p.subtract(new BigInteger(1, bigEndian)));
        byte[] out = new byte[32];
        for (int i = 0; i < 32; i++) {
            out[i] = y[31 - i];
        }
        if (sign) {
            out[31] |= (byte) 0x80;
        }
        return out;
    }
}
