package io.continuum.protocol.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy.Preset;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreditPolicyTest {
    @Test
    void bothPresetsComeBackAsTheyWereWritten() throws CborException {
        for (CreditPolicy policy : new CreditPolicy[] {CreditPolicy.circle(), CreditPolicy.open()}) {
            Cbor.Writer out = Cbor.writer();
            policy.write(out);
            Cbor.Reader in = Cbor.reader(out.toBytes());
            assertThat(CreditPolicy.read(in)).isEqualTo(policy);
            in.end();
        }
    }

    /** SPEC.md S-44: what earlier versions signed, to the byte; never to be changed. */
    @ParameterizedTest
    @CsvSource({
        "CIRCLE, 8a011927101903e80a051832000000191388",
        "OPEN, 8a021927101903e8000518321907d01a00014820191770191388"
    })
    void aPolicyOfTenFieldsIsReadAndWrittenAgainAsItCame(Preset preset, String hex) throws CborException {
        byte[] before = HexFormat.of().parseHex(hex);
        Cbor.Reader in = Cbor.reader(before);

        CreditPolicy policy = CreditPolicy.read(in);

        in.end();
        assertThat(written(policy)).isEqualTo(before);
        assertThat(policy.differences(CreditPolicy.of(preset)))
                .as("the preset's values stand for what is not stated")
                .isEmpty();
        assertThat(written(policy.with(PolicyParameter.BOND, 1)))
                .as("a new policy states everything")
                .startsWith(0x98, 1 + PolicyParameter.values().length);
    }

    /** SPEC.md S-44. */
    @ParameterizedTest
    @CsvSource({
        "CIRCLE, 981b011927101903e80a051832000000191388000000181e18320000071878141a0007a1200000000018641819",
        "OPEN, 981b021927101903e8000518321907d01a00014820191770191388197530185a181e181e1832184614071878141a0007a1200a"
                + "0319c350185a18641819"
    })
    void aPolicyStatesEveryValueInTheOrderOfTheParameters(Preset preset, String hex) {
        assertThat(HexFormat.of().formatHex(written(CreditPolicy.of(preset)))).isEqualTo(hex);
    }

    @Test
    void aPresetThatIsNotKnownIsRefused() {
        Cbor.Writer out = Cbor.writer().array(10).uint(3);
        for (int i = 1; i < 10; i++) {
            out.uint(1);
        }
        assertThatThrownBy(() -> CreditPolicy.read(Cbor.reader(out.toBytes())))
                .isInstanceOf(CborException.class)
                .hasMessageContaining("preset 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 10, 11, 25, 27})
    void aPolicyOfAnotherLengthIsRefused(int values) {
        Cbor.Writer out = Cbor.writer().array(1 + values).uint(1);
        for (int i = 0; i < values; i++) {
            out.uint(1);
        }
        assertThatThrownBy(() -> CreditPolicy.read(Cbor.reader(out.toBytes()))).isInstanceOf(CborException.class);
    }

    @Test
    void everyParameterIsExplainedAndBounded() {
        for (PolicyParameter parameter : PolicyParameter.values()) {
            assertThat(parameter.meaning()).as("%s", parameter).isNotBlank();
            assertThat(parameter.prevents()).as("%s", parameter).isNotBlank();
            assertThat(PolicyParameter.ofText(parameter.text())).contains(parameter);
            assertThatThrownBy(() ->
                            CreditPolicy.open().with(parameter, parameter.unit().max() + 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(parameter.text())
                    .hasMessageContaining(Long.toString(parameter.unit().max()));
            assertThatThrownBy(() -> CreditPolicy.open().with(parameter, parameter.min() - 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(parameter.text());
        }
    }

    @Test
    void aPolicyThatContradictsItselfIsRefusedWithBothNames() {
        assertThatThrownBy(() -> CreditPolicy.open().with(PolicyParameter.POOL_PERCENT, 31))
                .hasMessageContaining("royalty_percent and pool_percent");
        assertThatThrownBy(() -> CreditPolicy.circle().with(PolicyParameter.ROYALTY_PERCENT, 1))
                .hasMessageContaining("preset open");
        assertThatThrownBy(() -> CreditPolicy.open().with(PolicyParameter.MINT_DAILY_MAX, 30_001))
                .hasMessageContaining("subtree_mint_daily_max");
        assertThatThrownBy(() -> CreditPolicy.open().with(PolicyParameter.GRANT_PAGES, 51))
                .hasMessageContaining("bank_pages");
    }

    @Test
    void aPolicyKnowsWhatAnotherChanges() {
        CreditPolicy dearer = CreditPolicy.circle().with(PolicyParameter.PAGE_PRICE, 2_000);
        assertThat(dearer.differences(CreditPolicy.circle())).containsExactly(PolicyParameter.PAGE_PRICE);
        assertThat(dearer.pagePrice()).isEqualTo(Millicredits.ofCredits(2));
        assertThat(dearer.with(PolicyParameter.PAGE_PRICE, 1_000)).isEqualTo(CreditPolicy.circle());
    }

    /** SPEC.md S-42. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7, 64})
    void aReleaseMintsTheSameWhateverTheNumberOfOrganisations(int organisations) {
        CreditPolicy policy = CreditPolicy.circle();
        assertThat(policy.releaseShare(organisations).times(organisations).plus(policy.releaseRemainder(organisations)))
                .isEqualTo(new Millicredits(10_000));
    }

    /** SPEC.md S-43. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, BASIC",
        "1, 0, CONTRIBUTOR",
        "0, 1000, BLOCKED",
        "99, 1000, BLOCKED",
        "100, 1000, BASIC",
        "499, 1000, BASIC",
        "500, 1000, INTERMEDIATE",
        "1000, 1000, ADVANCED",
        "1999, 1000, ADVANCED",
        "2000, 1000, CONTRIBUTOR"
    })
    void aTierBeginsAtItsRatio(long earned, long spent, CreditTier tier) {
        assertThat(CreditTier.of(new Millicredits(earned), new Millicredits(spent)))
                .isEqualTo(tier);
    }

    /** SPEC.md S-42. */
    @Test
    void amountsAreNeverNegativeAndNeverOverflow() {
        Millicredits one = new Millicredits(1);
        assertThatThrownBy(() -> Millicredits.ZERO.minus(one)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Millicredits(Long.MAX_VALUE).plus(one)).isInstanceOf(ArithmeticException.class);
        assertThat(new Millicredits(2_050)).hasToString("2.050");
        assertThat(one.covers(one)).isTrue();
        assertThat(Millicredits.ZERO.covers(one)).isFalse();
    }

    @Test
    void theVestOfAnOrganisationForATagHasOneIdOnly() {
        FederationId federation = FederationId.of(new byte[32]);
        OrgId org = OrgId.of(new byte[32]);
        byte[] tag = new byte[32];
        TransferId vest = TransferId.ofVest(federation, 1, tag, org);
        assertThat(TransferId.ofVest(federation, 1, tag, org)).isEqualTo(vest);
        assertThat(TransferId.ofVest(federation, 2, tag, org)).isNotEqualTo(vest);
        byte[] other = new byte[32];
        other[31] = 1;
        assertThat(TransferId.ofVest(federation, 1, tag, OrgId.of(other))).isNotEqualTo(vest);
        assertThat(TransferId.random(new SeededRandom(1))).isNotEqualTo(TransferId.random(new SeededRandom(2)));
    }

    private static byte[] written(CreditPolicy policy) {
        Cbor.Writer out = Cbor.writer();
        policy.write(out);
        return out.toBytes();
    }
}
