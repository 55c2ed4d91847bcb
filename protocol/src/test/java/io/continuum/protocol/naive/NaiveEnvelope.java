package io.continuum.protocol.naive;

import static io.continuum.protocol.naive.Naive.Q;
import static io.continuum.protocol.naive.Naive.ascii;
import static io.continuum.protocol.naive.Naive.exp;
import static io.continuum.protocol.naive.Naive.ext;
import static io.continuum.protocol.naive.Naive.info;
import static io.continuum.protocol.naive.Naive.join;
import static io.continuum.protocol.naive.Naive.scalar;
import static io.continuum.protocol.naive.Naive.u16;
import static io.continuum.protocol.naive.Naive.u256;
import static io.continuum.protocol.naive.Naive.u32;
import static io.continuum.protocol.naive.Naive.u8;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** SPEC.md section 2, "Threshold" and "Envelopes": a contribution, and what k of them hold. */
public final class NaiveEnvelope {
    private static final int HEADER = 98;

    private NaiveEnvelope() {}

    /** What one organisation adds of its own, and the chance that makes its bytes differ each time. */
    public record Contributor(byte[] orgSecret, byte[] cid, byte[] aux, byte[] innerSalt, byte[] outerSalt) {}

    /** What k contributions hold. */
    public record Content(byte[] m, List<byte[]> aux, List<BigInteger> x, BigInteger secret) {}

    public static byte[] seal(NaiveGroup group, int k, byte[] m, Contributor by) {
        byte[] rwd = group.rwd(m);
        byte[] tag = group.tag(m);
        BigInteger x = scalar(by.orgSecret, info("cta1/share-x", group.fedId(), u32(group.tagEpoch()), tag));
        BigInteger y = BigInteger.ZERO;
        for (int i = 0; i < k; i++) {
            y = y.add(coefficient(rwd, i, k).multiply(x.modPow(BigInteger.valueOf(i), Q)));
        }
        byte[] content = join(u8(0x82), NaivePattern.head(0x40, m.length), m, by.aux);
        byte[] inner = NaiveBox.seal(
                innerKey(tag, coefficient(rwd, 0, k)), info("cta1/inner", tag, by.cid), content, by.innerSalt);
        byte[] plain = join(u8(1), u256(x), u256(y.mod(Q)), u16(inner.length), inner);
        byte[] header = join(
                ascii("CTA1"),
                u8(1),
                u16(2),
                group.fedId(),
                u32(group.epoch()),
                u32(group.tagEpoch()),
                u16(k),
                tag,
                by.cid,
                u8(0));
        return join(
                header,
                NaiveBox.seal(group.envelopeKey(), header, Arrays.copyOf(plain, padded(plain.length)), by.outerSalt));
    }

    private static int padded(int length) {
        int size = 512;
        while (size < length) {
            size *= 2;
        }
        return size;
    }

    public static BigInteger coefficient(byte[] rwd, int i, int k) {
        return scalar(rwd, info("cta1/coef", u16(i), u16(k)));
    }

    private static byte[] innerKey(byte[] tag, BigInteger secret) {
        return exp(ext(tag, u256(secret)), info("cta1/k-in"), 32);
    }

    /** Opens exactly k sound contributions of one tag; empty if they do not open, or not to one m. */
    public static Optional<Content> open(NaiveGroup group, List<byte[]> envelopes) {
        List<BigInteger> x = new ArrayList<>();
        List<BigInteger> y = new ArrayList<>();
        List<byte[]> inner = new ArrayList<>();
        for (byte[] envelope : envelopes) {
            byte[] header = Arrays.copyOf(envelope, HEADER);
            Optional<byte[]> plain =
                    NaiveBox.open(group.envelopeKey(), header, Arrays.copyOfRange(envelope, HEADER, envelope.length));
            if (plain.isEmpty()) {
                return Optional.empty();
            }
            byte[] p = plain.get();
            x.add(new BigInteger(1, Arrays.copyOfRange(p, 1, 33)));
            y.add(new BigInteger(1, Arrays.copyOfRange(p, 33, 65)));
            inner.add(Arrays.copyOfRange(p, 67, 67 + (p[65] & 0xff) * 256 + (p[66] & 0xff)));
        }
        byte[] tag = Arrays.copyOfRange(envelopes.getFirst(), 49, 81);
        BigInteger secret = atZero(x, y);
        byte[] m = {};
        List<byte[]> aux = new ArrayList<>();
        for (int i = 0; i < inner.size(); i++) {
            byte[] cid = Arrays.copyOfRange(envelopes.get(i), 81, 97);
            Optional<byte[]> content = NaiveBox.open(innerKey(tag, secret), info("cta1/inner", tag, cid), inner.get(i));
            if (content.isEmpty()) {
                return Optional.empty();
            }
            byte[] c = content.get();
            int start = c[1] == 0x58 ? 3 : c[1] == 0x59 ? 4 : 2;
            int end = start + (c[1] == 0x58 ? c[2] & 0xff : c[1] == 0x59 ? 256 * c[2] + (c[3] & 0xff) : c[1] - 0x40);
            byte[] itsM = Arrays.copyOfRange(c, start, end);
            if (i > 0 && !Arrays.equals(itsM, m)) {
                return Optional.empty();
            }
            m = itsM;
            aux.add(Arrays.copyOfRange(c, end, c.length));
        }
        return Optional.of(new Content(m, aux, x, secret));
    }

    /** Lagrange's formula at zero. */
    private static BigInteger atZero(List<BigInteger> x, List<BigInteger> y) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < x.size(); i++) {
            BigInteger term = y.get(i);
            for (int j = 0; j < x.size(); j++) {
                if (j != i) {
                    BigInteger difference = x.get(j).subtract(x.get(i));
                    term = term.multiply(x.get(j))
                            .multiply(difference.modInverse(Q))
                            .mod(Q);
                }
            }
            sum = sum.add(term).mod(Q);
        }
        return sum;
    }
}
