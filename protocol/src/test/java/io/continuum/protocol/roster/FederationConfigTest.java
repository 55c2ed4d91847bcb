package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.wire.Cbor;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FederationConfigTest {
    private static final FederationId FEDERATION = FederationId.of(new byte[32]);
    private final InstanceKeys admin = InstanceKeys.generate(new SeededRandom(1));

    /** A configuration with one field replaced, followed by signer and signature, which decoding leaves to others. */
    private byte[] forged(int field, Consumer<Cbor.Writer> value) {
        Cbor.Writer out = Cbor.writer().array(17);
        for (int i = 0; i < 17; i++) {
            if (i == field) {
                value.accept(out);
                continue;
            }
            switch (i) {
                case 1 -> out.bytes(FEDERATION.toArray());
                case 3 -> out.uint(2);
                case 5 -> out.uint(3);
                case 6, 11, 12 -> out.array(0);
                case 7, 9 -> out.nul();
                case 10, 13, 14, 15 -> out.uint(0);
                case 16 -> CreditPolicy.circle().write(out);
                default -> out.uint(1);
            }
        }
        return Bytes.concat(out.toBytes(), new byte[32 + 64]);
    }

    @Test
    void aConfigurationComesBackAsItWasSigned() {
        FederationConfig config = FederationConfig.first(CreditPolicy.open(), 5, 10, 3600, 60);
        FederationConfig.Signed read =
                FederationConfig.Signed.decode(config.sign(FEDERATION, admin)).orThrow();
        assertThat(read.config()).isEqualTo(config);
        assertThat(read.federation()).isEqualTo(FEDERATION);
        assertThat(read.hash()).isEqualTo(config.hash(FEDERATION));
        assertThat(read.by(admin.signing().verifyingKey())).isTrue();
        InstanceKeys other = InstanceKeys.generate(new SeededRandom(2));
        assertThat(read.by(other.signing().verifyingKey())).isFalse();
    }

    /** SPEC.md S-6. */
    @Test
    void anotherSuiteIsUnsupported() {
        assertRefused(FederationConfig.Signed.decode(forged(3, out -> out.uint(1))), Refusal.UNSUPPORTED);
        assertRefused(FederationConfig.Signed.decode(forged(3, out -> out.uint(3))), Refusal.UNSUPPORTED);
        assertThatThrownBy(() -> new FederationConfig(
                        1,
                        1,
                        1,
                        3,
                        List.of(),
                        Hardening.NONE,
                        8,
                        FederationConfig.History.ALL,
                        0,
                        0,
                        CreditPolicy.circle(),
                        LogTerms.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** SPEC.md S-13. */
    @Test
    void kBelowTheMinimumIsRefusedWhoeverSignedIt() {
        assertRefused(FederationConfig.Signed.decode(forged(5, out -> out.uint(1))), Refusal.BELOW_MINIMUM);
        FederationConfig circle = FederationConfig.first(CreditPolicy.circle(), 2, 8, 0, 0);
        FederationConfig open = FederationConfig.first(CreditPolicy.open(), 2, 8, 0, 0);
        assertThat(circle.check(LocalMinima.DEFAULT).accepted()).hasValue(circle);
        assertThat(circle.weak()).isTrue();
        assertRefused(open.check(LocalMinima.DEFAULT), Refusal.BELOW_MINIMUM);
        assertRefused(circle.check(LocalMinima.ofK(3, 3)), Refusal.BELOW_MINIMUM);
    }

    /** SPEC.md S-14. */
    @Test
    void featuresThatThisVersionDoesNotHaveAreUnsupported() {
        assertRefused(FederationConfig.Signed.decode(forged(9, out -> out.bytes(new byte[32]))), Refusal.UNSUPPORTED);
        assertRefused(
                FederationConfig.Signed.decode(forged(11, out -> out.array(1).bytes(new byte[1]))),
                Refusal.UNSUPPORTED);
        assertRefused(
                FederationConfig.Signed.decode(forged(12, out -> out.array(1).text("w"))), Refusal.UNSUPPORTED);
        assertRefused(FederationConfig.Signed.decode(forged(13, out -> out.uint(1))), Refusal.UNSUPPORTED);
        assertRefused(FederationConfig.Signed.decode(forged(0, out -> out.uint(4))), Refusal.UNSUPPORTED);
    }

    /** SPEC.md S-15. */
    @Test
    void valuesOutsideTheirBoundsAreMalformed() {
        assertRefused(FederationConfig.Signed.decode(forged(2, out -> out.uint(0))), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(forged(4, out -> out.uint(0))), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(forged(5, out -> out.uint(65))), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(forged(8, out -> out.uint(25))), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(forged(10, out -> out.uint(3))), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(forged(14, out -> out.uint(1L << 40))), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(forged(16, out -> out.array(0))), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(new byte[10]), Refusal.MALFORMED);
        assertRefused(FederationConfig.Signed.decode(new byte[5_000]), Refusal.MALFORMED);
    }
}
