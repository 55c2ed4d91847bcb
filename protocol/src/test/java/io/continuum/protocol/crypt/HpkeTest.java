package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.junit.jupiter.api.Test;

class HpkeTest {
    private static final byte[] SEED = seed(1);
    private static final byte[] INFO = {1};
    private static final byte[] AAD = {2};
    private static final byte[] TEXT = {3, 4, 5};
    private static final byte[] PSK = seed(9);
    private static final byte[] PSK_ID = {6};

    private static byte[] seed(int fill) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) fill);
        return seed;
    }

    /** The published X-Wing vectors; called by {@link SharedVectorsTest}. */
    static int checkPublished(JsonNode vectors) {
        HexFormat hex = HexFormat.of();
        int checked = 0;
        for (JsonNode vector : vectors) {
            byte[] seed = hex.parseHex(vector.get("sk").asText());
            assertThat(hex.formatHex(Hpke.publicKey(seed)))
                    .isEqualTo(vector.get("pk").asText());
            byte[] shared = new XWingKEMExtractor(new XWingPrivateKeyParameters(seed))
                    .extractSecret(hex.parseHex(vector.get("ct").asText()));
            assertThat(hex.formatHex(shared)).isEqualTo(vector.get("ss").asText());
            checked++;
        }
        return checked;
    }

    @Test
    void whatIsSealedToAKeyOpensWithItsSeed() {
        byte[] sealed = Hpke.seal(Hpke.publicKey(SEED), INFO, AAD, TEXT);
        assertThat(sealed).hasSize(TEXT.length + Hpke.OVERHEAD);
        assertThat(Hpke.open(SEED, INFO, AAD, sealed)).hasValue(TEXT);
    }

    @Test
    void aMessageOpensOnlyWithItsOwnKeyInfoAndAad() {
        byte[] sealed = Hpke.seal(Hpke.publicKey(SEED), INFO, AAD, TEXT);
        assertThat(Hpke.open(seed(2), INFO, AAD, sealed)).isEmpty();
        assertThat(Hpke.open(SEED, AAD, AAD, sealed)).isEmpty();
        assertThat(Hpke.open(SEED, INFO, INFO, sealed)).isEmpty();
        for (int at : new int[] {0, 500, 1119, 1120, sealed.length - 1}) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThat(Hpke.open(SEED, INFO, AAD, changed)).as("byte %d", at).isEmpty();
        }
        assertThat(Hpke.open(SEED, INFO, AAD, Arrays.copyOf(sealed, Hpke.OVERHEAD - 1)))
                .isEmpty();
        assertThat(Hpke.open(SEED, INFO, AAD, new byte[0])).isEmpty();
    }

    @Test
    void aMessageSealedWithAPskNeedsThatPsk() {
        byte[] sealed = Hpke.sealWithPsk(Hpke.publicKey(SEED), INFO, AAD, TEXT, PSK, PSK_ID);
        assertThat(Hpke.openWithPsk(SEED, INFO, AAD, sealed, PSK, PSK_ID)).hasValue(TEXT);
        assertThat(Hpke.openWithPsk(SEED, INFO, AAD, sealed, seed(8), PSK_ID)).isEmpty();
        assertThat(Hpke.openWithPsk(SEED, INFO, AAD, sealed, PSK, INFO)).isEmpty();
        assertThat(Hpke.open(SEED, INFO, AAD, sealed)).isEmpty();
    }

    /** SPEC.md S-23. */
    @Test
    void aPskShorterThan32BytesIsNeverUsed() {
        byte[] publicKey = Hpke.publicKey(SEED);
        assertThatThrownBy(() -> Hpke.sealWithPsk(publicKey, INFO, AAD, TEXT, new byte[1], PSK_ID))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Hpke.openWithPsk(SEED, INFO, AAD, new byte[2000], new byte[31], PSK_ID))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyBytesThatCanBeSealedToAreAPublicKey() {
        byte[] publicKey = Hpke.publicKey(SEED);
        assertThat(Hpke.isPublicKey(publicKey)).isTrue();
        assertThat(Hpke.isPublicKey(Arrays.copyOf(publicKey, 1215))).isFalse();
        byte[] outOfRange = publicKey.clone();
        Arrays.fill(outOfRange, 0, 3, (byte) 0xff);
        assertThat(Hpke.isPublicKey(outOfRange))
                .as("a coefficient at or above the ML-KEM modulus")
                .isFalse();
        byte[] zeroPoint = publicKey.clone();
        Arrays.fill(zeroPoint, 1184, 1216, (byte) 0);
        assertThat(Hpke.isPublicKey(zeroPoint)).as("an all-zero X25519 key").isFalse();
    }
}
