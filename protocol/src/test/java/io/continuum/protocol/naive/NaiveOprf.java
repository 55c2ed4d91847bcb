package io.continuum.protocol.naive;

import static io.continuum.protocol.naive.Naive.ascii;
import static io.continuum.protocol.naive.Naive.join;
import static io.continuum.protocol.naive.Naive.sha256;
import static io.continuum.protocol.naive.Naive.u16;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The oblivious function P256-SHA256 as one party computes it that holds key and input: RFC 9497 and RFC 9380 with SHA-256
 * and big integers alone. Slow, and secret from nobody; it exists to disagree with the code that ships.
 */
public final class NaiveOprf {
    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger A = P.subtract(BigInteger.valueOf(3));
    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    private static final BigInteger Z = P.subtract(BigInteger.TEN);
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final String CONTEXT = "OPRFV1-\u0001-P256-SHA256";

    private NaiveOprf() {}

    private record Point(BigInteger x, BigInteger y) {}

    /** The private key of a seed. */
    public static BigInteger key(byte[] seed, byte[] info) {
        byte[] input = join(seed, prefixed(info), new byte[] {0});
        return new BigInteger(1, expand(input, "DeriveKeyPair" + CONTEXT, 48)).mod(N);
    }

    /** The function's output for an input under a key. */
    static byte[] output(BigInteger key, byte[] input) {
        byte[] uniform = expand(input, "HashToGroup-" + CONTEXT, 96);
        Point first = map(new BigInteger(1, Arrays.copyOf(uniform, 48)).mod(P));
        Point second = map(new BigInteger(1, Arrays.copyOfRange(uniform, 48, 96)).mod(P));
        Point result = multiply(key, add(first, second));
        byte[] x = result.x().add(BigInteger.ONE.shiftLeft(256)).toByteArray();
        byte[] element = Arrays.copyOfRange(x, x.length - 33, x.length);
        element[0] = (byte) (result.y().testBit(0) ? 3 : 2);
        return finish(input, element);
    }

    /** The output for an input and the compressed point that the key made of it. */
    public static byte[] finish(byte[] input, byte[] element) {
        return sha256(join(prefixed(input), prefixed(element), ascii("Finalize")));
    }

    /** Simplified SWU for A and B other than zero (RFC 9380 section 6.6.2). */
    private static Point map(BigInteger u) {
        BigInteger zu2 = Z.multiply(u).multiply(u).mod(P);
        BigInteger denominator = zu2.multiply(zu2).add(zu2).mod(P);
        BigInteger x = denominator.signum() == 0
                ? B.multiply(Z.multiply(A).modInverse(P)).mod(P)
                : P.subtract(B)
                        .multiply(A.modInverse(P))
                        .multiply(BigInteger.ONE.add(denominator.modInverse(P)))
                        .mod(P);
        BigInteger y = root(x);
        if (!y.multiply(y).mod(P).equals(curve(x))) {
            x = zu2.multiply(x).mod(P);
            y = root(x);
        }
        return new Point(x, u.testBit(0) == y.testBit(0) ? y : P.subtract(y));
    }

    private static BigInteger curve(BigInteger x) {
        return x.pow(3).add(A.multiply(x)).add(B).mod(P);
    }

    /** A root of the curve's equation at x, if there is one. */
    private static BigInteger root(BigInteger x) {
        return curve(x).modPow(P.add(BigInteger.ONE).shiftRight(2), P);
    }

    /** A positive multiple, by doubling and adding from the second bit on. */
    private static Point multiply(BigInteger scalar, Point point) {
        Point sum = point;
        for (int bit = scalar.bitLength() - 2; bit >= 0; bit--) {
            sum = add(sum, sum);
            if (scalar.testBit(bit)) {
                sum = add(sum, point);
            }
        }
        return sum;
    }

    /** The sum of two points that are not each other's negative. */
    private static Point add(Point p, Point q) {
        BigInteger slope = p.equals(q)
                ? THREE.multiply(p.x())
                        .multiply(p.x())
                        .add(A)
                        .multiply(TWO.multiply(p.y()).modInverse(P))
                : q.y().subtract(p.y()).multiply(q.x().subtract(p.x()).modInverse(P));
        BigInteger x = slope.multiply(slope).subtract(p.x()).subtract(q.x()).mod(P);
        return new Point(x, slope.multiply(p.x().subtract(x)).subtract(p.y()).mod(P));
    }

    /** expand_message_xmd with SHA-256 (RFC 9380 section 5.3.1). */
    private static byte[] expand(byte[] message, String domain, int length) {
        byte[] dst = join(ascii(domain), new byte[] {(byte) domain.length()});
        byte[] size = {(byte) (length >> 8), (byte) length, 0};
        byte[] zero = sha256(join(new byte[64], message, size, dst));
        byte[] block = new byte[32];
        byte[] out = {};
        for (int i = 1; out.length < length; i++) {
            for (int j = 0; j < 32; j++) {
                block[j] ^= zero[j];
            }
            block = sha256(join(block, new byte[] {(byte) i}, dst));
            out = join(out, block);
        }
        return Arrays.copyOf(out, length);
    }

    private static byte[] prefixed(byte[] bytes) {
        return join(u16(bytes.length), bytes);
    }
}
