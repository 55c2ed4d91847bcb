package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KdfTest {
    private static final HexFormat HEX = HexFormat.of();

    /** RFC 5869 appendix A.1. */
    @Test
    void extractAndExpandGiveThePublishedBytes() {
        byte[] prk = Kdf.extract(HEX.parseHex("000102030405060708090a0b0c"), HEX.parseHex("0b".repeat(22)));
        assertThat(HEX.formatHex(prk)).isEqualTo("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        byte[] okm = Kdf.expand(prk, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"), 42);
        assertThat(HEX.formatHex(okm))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    /** RFC 4231 test case 2. */
    @Test
    void hmacGivesThePublishedBytes() {
        byte[] mac = Kdf.hmac(
                "Jefe".getBytes(StandardCharsets.US_ASCII),
                "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));
        assertThat(HEX.formatHex(mac)).isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void aSecretPrintsAsStars() {
        assertThat(Secret.of(new byte[] {1, 2, 3})).hasToString("***");
        assertThat(Secret.of(new byte[] {1}))
                .isEqualTo(Secret.of(new byte[] {1}))
                .isNotEqualTo(Secret.of(new byte[] {2}));
    }

    @Test
    void bytesAreComparedByContentAndOrderedUnsigned() {
        assertThat(Bytes.of(new byte[] {1})).isEqualTo(Bytes.ofHex("01")).hasSameHashCodeAs(Bytes.ofHex("01"));
        assertThat(Bytes.ofHex("80")).isGreaterThan(Bytes.ofHex("7f"));
        byte[] mine = {1};
        Bytes bytes = Bytes.of(mine);
        mine[0] = 2;
        Arrays.fill(bytes.toArray(), (byte) 3);
        assertThat(bytes.hex()).isEqualTo("01");
    }
}
