package io.continuum.protocol.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
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
}
