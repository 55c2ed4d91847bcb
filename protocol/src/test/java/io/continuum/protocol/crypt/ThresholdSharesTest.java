package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.crypt.ThresholdShares.Share;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdSharesTest {
    private static final BigInteger Q = ThresholdShares.Q;

    private static Share share(long x, BigInteger y) {
        return new Share(BigInteger.valueOf(x), y);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 20, 64})
    void anyKSharesGiveTheSecretAndKMinusOneDoNot(int k) {
        Random random = new Random(k);
        byte[] rwd = new byte[32];
        random.nextBytes(rwd);
        Polynomial polynomial = ThresholdShares.polynomial(rwd, k);
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < k + 3; i++) {
            shares.add(polynomial.share(new BigInteger(255, random).add(BigInteger.ONE)));
        }
        for (int round = 0; round < 5; round++) {
            Collections.shuffle(shares, random);
            assertThat(ThresholdShares.secret(shares.subList(0, k))).isEqualTo(polynomial.secret());
            assertThat(ThresholdShares.secret(shares.subList(0, k - 1))).isNotEqualTo(polynomial.secret());
        }
    }

    @Test
    void aLineThroughTwoKnownPointsMeetsZeroWhereItShould() {
        // y = 7 + 3x
        assertThat(ThresholdShares.secret(List.of(share(1, BigInteger.TEN), share(2, BigInteger.valueOf(13)))))
                .isEqualTo(BigInteger.valueOf(7));
        assertThat(new Polynomial(List.of(BigInteger.valueOf(7), BigInteger.valueOf(3))).at(BigInteger.TWO))
                .isEqualTo(BigInteger.valueOf(13));
    }

    @Test
    void theCoefficientsDependOnK() {
        byte[] rwd = new byte[32];
        assertThat(ThresholdShares.polynomial(rwd, 2).coefficients())
                .doesNotContainAnyElementsOf(ThresholdShares.polynomial(rwd, 3).coefficients());
    }

    @Test
    void aPointAtZeroOrOutsideTheFieldIsRefused() {
        byte[] one = ThresholdShares.encode(BigInteger.ONE);
        byte[] q = ThresholdShares.encode(Q);
        assertThat(Share.of(one, one)).isPresent();
        assertThat(Share.of(new byte[32], one)).as("x = 0").isEmpty();
        assertThat(Share.of(q, one)).as("x = q").isEmpty();
        assertThat(Share.of(one, q)).as("y = q").isEmpty();
        assertThat(Share.of(ThresholdShares.encode(Q.subtract(BigInteger.ONE)), new byte[32]))
                .isPresent();
    }

    @Test
    void twoSharesOfTheSameXAreRefused() {
        assertThatThrownBy(() -> ThresholdShares.secret(List.of(share(1, BigInteger.ONE), share(1, BigInteger.TWO))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same x");
    }

    @Test
    void kIsTwoToSixtyFour() {
        assertThatThrownBy(() -> ThresholdShares.polynomial(new byte[32], 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdShares.polynomial(new byte[32], 65))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
