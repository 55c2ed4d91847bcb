package io.continuum.protocol.crypt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shamir's threshold sharing over the integers modulo q, the order of P-256. Any k shares of one polynomial of degree k-1
 * give its value at zero; fewer give nothing.
 *
 * <p>Coefficients and points are 48 derived bytes modulo q, so that the bias is negligible. The arithmetic is not constant
 * in time: it runs on a reader's own machine over values that this reader is about to know anyway.
 */
public final class ThresholdShares {
    /** The order of P-256 (SEC 2, secp256r1). */
    public static final BigInteger Q =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    public static final int K_MIN = 2;
    public static final int K_MAX = 64;

    private static final int SCALAR_BYTES = 32;
    private static final int WIDE_BYTES = 48;

    private ThresholdShares() {}

    /** One point of a polynomial: x from 1 to q-1, y from 0 to q-1. */
    public record Share(BigInteger x, BigInteger y) {
        public Share {
            if (x.signum() <= 0 || x.compareTo(Q) >= 0) {
                throw new IllegalArgumentException("x must be 1 to q-1");
            }
            if (y.signum() < 0 || y.compareTo(Q) >= 0) {
                throw new IllegalArgumentException("y must be 0 to q-1");
            }
        }

        /** The share of two 32-byte big-endian numbers, or empty if x is zero or either number is not below q. */
        public static Optional<Share> of(byte[] x, byte[] y) {
            BigInteger xValue = new BigInteger(1, x);
            BigInteger yValue = new BigInteger(1, y);
            boolean inField = xValue.signum() > 0 && xValue.compareTo(Q) < 0 && yValue.compareTo(Q) < 0;
            return inField ? Optional.of(new Share(xValue, yValue)) : Optional.empty();
        }
    }

    /** A polynomial; its first coefficient is the secret. */
    public record Polynomial(List<BigInteger> coefficients) {
        public Polynomial {
            coefficients = List.copyOf(coefficients);
        }

        /** The value at {@code x}, by Horner's rule. */
        public BigInteger at(BigInteger x) {
            BigInteger y = BigInteger.ZERO;
            for (BigInteger coefficient : coefficients.reversed()) {
                y = y.multiply(x).add(coefficient).mod(Q);
            }
            return y;
        }

        public BigInteger secret() {
            return coefficients.getFirst();
        }

        public Share share(BigInteger x) {
            return new Share(x, at(x));
        }
    }

    /** The polynomial of k coefficients that {@code rwd} stands for. k is part of the derivation. */
    public static Polynomial polynomial(byte[] rwd, int k) {
        if (k < K_MIN || k > K_MAX) {
            throw new IllegalArgumentException("k must be " + K_MIN + " to " + K_MAX + ", got " + k);
        }
        List<BigInteger> coefficients = new ArrayList<>(k);
        for (int i = 0; i < k; i++) {
            coefficients.add(scalar(rwd, Labels.COEFFICIENT.info(Bytes.u16(i), Bytes.u16(k))));
        }
        return new Polynomial(coefficients);
    }

    /** A number below q, derived from {@code prk}. */
    public static BigInteger scalar(byte[] prk, byte[] info) {
        return new BigInteger(1, Kdf.expand(prk, info, WIDE_BYTES)).mod(Q);
    }

    /**
     * The value at zero of the polynomial through {@code shares}, by Lagrange's formula.
     *
     * @throws IllegalArgumentException if two shares have the same x
     */
    public static BigInteger secret(List<Share> shares) {
        return value(shares, BigInteger.ZERO);
    }

    /**
     * The value at {@code x} of the polynomial through {@code shares}: the sum of y_i / ((x_i - x) · Π (x_j - x_i)), times
     * Π (x_j - x). The sum is kept as one fraction, as an inversion costs some thirty products.
     *
     * @throws IllegalArgumentException if two shares have the same x
     */
    public static BigInteger value(List<Share> shares, BigInteger x) {
        BigInteger numerator = BigInteger.ZERO;
        BigInteger denominator = BigInteger.ONE;
        BigInteger all = BigInteger.ONE;
        for (Share own : shares) {
            if (own.x().equals(x)) {
                return own.y();
            }
            BigInteger away = own.x().subtract(x);
            BigInteger divisor = away;
            for (Share other : shares) {
                if (other != own) {
                    divisor = divisor.multiply(other.x().subtract(own.x())).mod(Q);
                }
            }
            numerator = numerator
                    .multiply(divisor)
                    .add(own.y().multiply(denominator))
                    .mod(Q);
            denominator = denominator.multiply(divisor).mod(Q);
            all = all.multiply(away).mod(Q);
        }
        if (denominator.signum() == 0) {
            throw new IllegalArgumentException("two shares have the same x");
        }
        return all.multiply(numerator)
                .mod(Q)
                .multiply(denominator.modInverse(Q))
                .mod(Q);
    }

    /** {@code scalar} as 32 big-endian bytes. */
    public static byte[] encode(BigInteger scalar) {
        byte[] minimal = scalar.toByteArray();
        byte[] out = new byte[SCALAR_BYTES];
        int from = Math.max(0, minimal.length - SCALAR_BYTES);
        System.arraycopy(minimal, from, out, SCALAR_BYTES - (minimal.length - from), minimal.length - from);
        return out;
    }
}
