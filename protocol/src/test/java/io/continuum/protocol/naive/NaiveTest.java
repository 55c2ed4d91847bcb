package io.continuum.protocol.naive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NaiveTest {
    /** Frozen: a difference means that the second implementation changed, never that the files should. */
    @Test
    void theKnownAnswersAreStillWhatTheSecondImplementationMakes() throws Exception {
        for (Map.Entry<String, List<Map<String, Object>>> file :
                KnownAnswers.all().entrySet()) {
            String path = "/known-answers/" + file.getKey();
            try (InputStream in = NaiveTest.class.getResourceAsStream(path)) {
                assertThat(in).as(path).isNotNull();
                assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                        .as(path)
                        .isEqualTo(KnownAnswers.json(file.getValue()));
            }
        }
    }

    /** RFC 7693 appendix A. */
    @Test
    void thePublishedVectorOfBlake2bHolds() {
        assertThat(HexFormat.of().formatHex(NaiveBlake2b.hash(64, Naive.ascii("abc"))))
                .isEqualTo("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    }

    /** RFC 9106 section 5.3. */
    @Test
    void thePublishedVectorOfArgon2idHolds() {
        byte[] tag = NaiveArgon2id.derive(filled(32, 1), filled(16, 2), filled(8, 3), filled(12, 4), 32, 3, 4, 32);
        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
