package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of RFC 9497 appendix A.3 and RFC 9380 appendix J.1.1. */
class VoprfVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    /** The published vectors of the oblivious function; called by {@link SharedVectorsTest}. */
    static int checkPublished(JsonNode suites) throws Exception {
        int checked = 0;
        for (JsonNode suite : suites) {
            boolean verifiable = suite.get("mode").asInt() == 1;
            for (JsonNode vector : suite.get("vectors")) {
                if (verifiable) {
                    checkVerifiable(suite, vector);
                } else {
                    checkBase(suite, vector);
                }
                checked++;
            }
        }
        return checked;
    }

    private static void checkVerifiable(JsonNode suite, JsonNode vector) throws Exception {
        VoprfKey key = VoprfKey.derive(Secret.of(hex(suite, "seed")), hex(suite, "keyInfo"));
        assertThat(key.publicKey().toString()).isEqualTo(suite.get("pkSm").asText());

        List<Secret> inputs = list(vector, "Input").stream()
                .map(HEX::parseHex)
                .map(Secret::of)
                .toList();
        List<BigInteger> blinds = list(vector, "Blind").stream()
                .map(blind -> new BigInteger(blind, 16))
                .toList();
        VoprfRequest request = VoprfRequest.blind(inputs, blinds);
        assertThat(request.blinded()).map(Bytes::hex).isEqualTo(list(vector, "BlindedElement"));

        JsonNode proof = vector.get("Proof");
        VoprfEvaluation answer =
                key.evaluate(request.blinded(), new BigInteger(proof.get("r").asText(), 16));
        assertThat(answer.elements()).map(Bytes::hex).isEqualTo(list(vector, "EvaluationElement"));
        assertThat(answer.proof().hex()).isEqualTo(proof.get("proof").asText());

        assertThat(request.finish(key.publicKey(), answer))
                .map(output -> HEX.formatHex(output.reveal()))
                .isEqualTo(list(vector, "Output"));
    }

    /** The mode without proof differs in its labels only; it checks the parts that both share. */
    private static void checkBase(JsonNode suite, JsonNode vector) throws Exception {
        OprfSuite base = new OprfSuite(0);
        BigInteger key = base.deriveKey(hex(suite, "seed"), hex(suite, "keyInfo"));
        assertThat(HEX.formatHex(ThresholdShares.encode(key)))
                .isEqualTo(suite.get("skSm").asText());
        byte[] input = hex(vector, "Input");
        BigInteger blind = new BigInteger(vector.get("Blind").asText(), 16);
        ECPoint blinded = P256.multiplySecret(base.hashToGroup(input), blind);
        ECPoint evaluated = P256.multiplySecret(blinded, key);
        ECPoint unblinded = P256.multiplySecret(evaluated, P256.inverse(blind));
        List<Bytes> encoded = P256.encode(List.of(blinded, evaluated, unblinded));
        assertThat(encoded.get(0).hex()).isEqualTo(vector.get("BlindedElement").asText());
        assertThat(encoded.get(1).hex())
                .isEqualTo(vector.get("EvaluationElement").asText());
        assertThat(HEX.formatHex(base.output(input, encoded.get(2))))
                .isEqualTo(vector.get("Output").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4,"
                + "8a7a74985cc5c776cdfe4b1f19884970453912e9d31528c060be9ab5c43e8415",
        "abc, 0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f,"
                + "5c41b3d0731a27a7b14bc0bf0ccded2d8751f83493404c84a88e71ffd424212e"
    })
    void thePublishedVectorsOfHashToCurveHold(String message, String x, String y) {
        ECPoint point = P256.hashToCurve(
                        message.getBytes(StandardCharsets.US_ASCII), "QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_")
                .normalize();
        assertThat(HEX.formatHex(point.getAffineXCoord().getEncoded())).isEqualTo(x);
        assertThat(HEX.formatHex(point.getAffineYCoord().getEncoded())).isEqualTo(y);
    }

    private static byte[] hex(JsonNode node, String field) {
        return HEX.parseHex(node.get(field).asText());
    }

    private static List<String> list(JsonNode node, String field) {
        return Arrays.asList(node.get(field).asText().split(","));
    }
}
