package io.continuum.protocol.crypt;

import io.continuum.protocol.crypt.VoprfException.Flaw;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.hash2curve.HashToCurveProfile;
import org.bouncycastle.crypto.hash2curve.HashToEllipticCurve;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * The group of P-256. What is secret goes through the library's multipliers of constant time; sums over public scalars
 * through its faster ones.
 */
final class P256 {
    static final int ELEMENT_BYTES = 33;
    static final int SCALAR_BYTES = 32;
    static final BigInteger ORDER = ThresholdShares.Q;

    private static final ECPoint GENERATOR =
            CustomNamedCurves.getByName("secp256r1").getG();
    private static final ECCurve CURVE = GENERATOR.getCurve();
    private static final BigInteger PRIME = CURVE.getField().getCharacteristic();

    private P256() {}

    /** The point of 33 bytes in compressed form (SEC 1 section 2.3.4); never the identity. */
    static ECPoint decode(Bytes encoded) throws VoprfException {
        byte[] bytes = encoded.toArray();
        if (bytes.length == ELEMENT_BYTES && encoded.equals(Bytes.zeros(ELEMENT_BYTES))) {
            throw new VoprfException(Flaw.IDENTITY, "the point at infinity");
        }
        if (bytes.length != ELEMENT_BYTES || (bytes[0] != 2 && bytes[0] != 3)) {
            throw new VoprfException(Flaw.MALFORMED, "not a compressed point");
        }
        if (new BigInteger(1, bytes, 1, ELEMENT_BYTES - 1).compareTo(PRIME) >= 0) {
            throw new VoprfException(Flaw.X_NOT_CANONICAL, "x is not below the field's prime");
        }
        try {
            return CURVE.decodePoint(bytes);
        } catch (IllegalArgumentException _) {
            throw new VoprfException(Flaw.OFF_CURVE, "no point of the curve has this x");
        }
    }

    static List<ECPoint> decode(List<Bytes> encoded) throws VoprfException {
        List<ECPoint> points = new ArrayList<>(encoded.size());
        for (Bytes each : encoded) {
            points.add(decode(each));
        }
        return points;
    }

    /** The points in compressed form, with one inversion for all of them. None may be the identity. */
    static List<Bytes> encode(List<ECPoint> points) {
        ECPoint[] normal = points.toArray(ECPoint[]::new);
        CURVE.normalizeAll(normal);
        List<Bytes> encoded = new ArrayList<>(normal.length);
        for (ECPoint point : normal) {
            if (point.isInfinity()) {
                throw new IllegalStateException("the point at infinity has no encoding here");
            }
            encoded.add(Bytes.of(point.getEncoded(true)));
        }
        return encoded;
    }

    /** The scalar of 32 bytes, big-endian, from 1 to the order less one. */
    static BigInteger decodeScalar(byte[] bytes, int from) throws VoprfException {
        BigInteger scalar = new BigInteger(1, bytes, from, SCALAR_BYTES);
        if (scalar.signum() == 0) {
            throw new VoprfException(Flaw.SCALAR_ZERO, "a scalar is zero");
        }
        if (scalar.compareTo(ORDER) >= 0) {
            throw new VoprfException(Flaw.SCALAR_OUT_OF_RANGE, "a scalar is not below the order of the group");
        }
        return scalar;
    }

    static BigInteger randomScalar(SecureRandom random) {
        return BigIntegers.createRandomInRange(BigInteger.ONE, ORDER.subtract(BigInteger.ONE), random);
    }

    /** The inverse modulo the order, in constant time. */
    static BigInteger inverse(BigInteger scalar) {
        return BigIntegers.modOddInverse(ORDER, scalar);
    }

    /** {@code scalar} times {@code point}, in constant time. */
    static ECPoint multiplySecret(ECPoint point, BigInteger scalar) {
        return ECAlgorithms.multiplySecret(point, scalar);
    }

    /** {@code scalar} times the generator, from a table whose accesses do not depend on the scalar. */
    static ECPoint multiplyGenerator(BigInteger scalar) {
        return new FixedPointCombMultiplier().multiply(GENERATOR, scalar);
    }

    /** {@code a} times the generator and {@code b} times {@code point}; for public scalars. */
    static ECPoint sumWithGenerator(BigInteger a, ECPoint point, BigInteger b) {
        return ECAlgorithms.sumOfTwoMultiplies(GENERATOR, a, point, b);
    }

    /** {@code a} times {@code p} and {@code b} times {@code q}; for public scalars. */
    static ECPoint sum(ECPoint p, BigInteger a, ECPoint q, BigInteger b) {
        return ECAlgorithms.sumOfTwoMultiplies(p, a, q, b);
    }

    /** The sum of each point times its scalar; for public scalars. */
    static ECPoint sum(List<ECPoint> points, List<BigInteger> scalars) {
        return ECAlgorithms.sumOfMultiplies(points.toArray(ECPoint[]::new), scalars.toArray(BigInteger[]::new));
    }

    /** P256_XMD:SHA-256_SSWU_RO_ (RFC 9380). Its time depends on the message, which must be the caller's own. */
    static ECPoint hashToCurve(byte[] message, String domain) {
        ECPoint point = HashToEllipticCurve.getInstance(HashToCurveProfile.P256_XMD_SHA_256, domain)
                .hashToCurve(message);
        return CURVE.importPoint(point);
    }
}
