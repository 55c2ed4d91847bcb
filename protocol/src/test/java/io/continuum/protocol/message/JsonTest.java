package io.continuum.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Problem;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.message.ExchangeMessages.Contribute;
import io.continuum.protocol.message.ExchangeMessages.ContributionVerdict;
import io.continuum.protocol.message.ExchangeMessages.Page;
import io.continuum.protocol.message.ExchangeMessages.Query;
import io.continuum.protocol.message.FederationMessages.Append;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final FederationId FEDERATION = new FederationId(Bytes.zeros(32));
    private static final TransferId TRANSFER = new TransferId(Bytes.zeros(16));

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object message) {
        return new String(Json.write(message), StandardCharsets.UTF_8);
    }

    /** SPEC.md S-94. */
    @Test
    void fieldsAreInSnakeCaseAndBinaryValuesInBase64Url() {
        Query query = new Query(FEDERATION, 1, 2, 3, "", TRANSFER, 2_000);
        assertThat(text(query))
                .isEqualTo("{\"federation\":\"" + "A".repeat(43) + "\",\"tag_epoch\":1,\"slot\":2,\"bucket\":3,"
                        + "\"transfer_id\":\"" + "A".repeat(22) + "\",\"price_millicredits_max\":2000}");
        assertThat(Json.read(Json.write(query), Query.class).orThrow()).isEqualTo(query);
    }

    /** SPEC.md S-94. */
    @Test
    void aFieldThatMayBeMissingIsReadAsEmpty() {
        Append append = Json.read(utf8("{\"event\":\"AQ\"}"), Append.class).orThrow();
        assertThat(append.descriptor().length()).isZero();
        Page page = Json.read(utf8("{\"patterns\":[],\"charged_millicredits\":0}"), Page.class)
                .orThrow();
        assertThat(page.nextCursor()).isEmpty();
        assertThat(page.balanceMillicredits()).isZero();
        ContributionVerdict verdict = new ContributionVerdict(Bytes.ofHex("01"), "accepted", "", true);
        assertThat(text(verdict)).isEqualTo("{\"cid\":\"AQ\",\"verdict\":\"accepted\",\"released\":true}");
    }

    /** SPEC.md S-94. */
    @Test
    void aFieldOfALaterVersionIsPassedOver() {
        assertThat(Json.read(utf8("{\"event\":\"AQ\",\"later\":{\"x\":[1]}}"), Append.class))
                .isInstanceOf(Checked.Valid.class);
    }

    /** SPEC.md S-94. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"event\":null}",
                "{\"event\":1}",
                "{\"event\":\"A\"}",
                "{\"event\":\"AQ==\"}",
                "{\"event\":\"AQ\"} x",
                "{\"event\":\"AQ\",\"event\":\"Ag\"}",
                "{\"event\":[\"AQ\"]}"
            })
    void whatIsMalformedIsRefusedAndNothingIsThrown(String json) {
        assertThat(Json.read(utf8(json), Append.class))
                .isInstanceOfSatisfying(
                        Checked.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED));
    }

    /** SPEC.md S-95. */
    @Test
    void aFieldBeyondItsBoundIsRefused() {
        Bytes big = Bytes.zeros(3_000);
        assertThat(Json.read(Json.write(Map.of("event", big)), Append.class)).isInstanceOf(Checked.Refused.class);
        Map<String, Object> many = Map.of("federation", FEDERATION, "envelopes", List.of());
        assertThat(Json.read(Json.write(many), Contribute.class)).isInstanceOf(Checked.Refused.class);
        Map<String, Object> shortId = Map.of("federation", Bytes.zeros(31), "envelopes", List.of(Bytes.zeros(1)));
        assertThat(Json.read(Json.write(shortId), Contribute.class)).isInstanceOf(Checked.Refused.class);
    }

    /** SPEC.md S-96. */
    @Test
    void aProblemKeepsItsFurtherMembers() {
        Problem problem = Problem.of(402, "insufficient_credits", "Contribute first.", Map.of("balance", 5));
        assertThat(text(problem))
                .isEqualTo("{\"type\":\"urn:continuum:problem:insufficient-credits\",\"title\":\"Insufficient"
                        + " credits\",\"status\":402,\"detail\":\"Contribute"
                        + " first.\",\"code\":\"insufficient_credits\",\"balance\":5}");
        assertThat(Json.read(Json.write(problem), Problem.class).orThrow()).isEqualTo(problem);
    }
}
