package io.continuum.protocol.crypt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.hash2curve.OPRFHashToScalar;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;

/** The hashes of OPRF suite P256-SHA256 in one mode (RFC 9497 sections 2.2, 3.1 and 4.3). */
final class OprfSuite {
    /** The mode whose answers carry a proof. */
    static final OprfSuite VERIFIABLE = new OprfSuite(1);

    private static final ECCurve CURVE =
            CustomNamedCurves.getByName("secp256r1").getCurve();
    private static final int SECURITY_BITS = 128;

    private final String context;

    OprfSuite(int mode) {
        context = "OPRFV1-" + (char) mode + "-P256-SHA256";
    }

    ECPoint hashToGroup(byte[] input) {
        ECPoint point = P256.hashToCurve(input, "HashToGroup-" + context);
        if (point.isInfinity()) {
            throw new IllegalStateException("an input hashes to the identity, which happens once in 2^256");
        }
        return point;
    }

    BigInteger hashToScalar(byte[] input) {
        return hashToScalar(input, "HashToScalar-" + context);
    }

    private static BigInteger hashToScalar(byte[] input, String domain) {
        return new OPRFHashToScalar(CURVE, new SHA256Digest(), SECURITY_BITS).process(input, ascii(domain));
    }

    /** DeriveKeyPair (RFC 9497 section 3.2.1): the private key of a 32-byte seed. */
    BigInteger deriveKey(byte[] seed, byte[] info) {
        byte[] input = Bytes.concat(seed, prefixed(info));
        for (int counter = 0; counter <= 255; counter++) {
            BigInteger key = hashToScalar(Bytes.concat(input, Bytes.u8(counter)), "DeriveKeyPair" + context);
            if (key.signum() != 0) {
                return key;
            }
        }
        throw new IllegalStateException("256 keys in a row are zero");
    }

    /** What an input and its unblinded answer come to: 32 bytes. */
    byte[] output(byte[] input, Bytes unblinded) {
        return Labels.sha256(Bytes.concat(prefixed(input), prefixed(unblinded.toArray()), ascii("Finalize")));
    }

    /** The weights by which a batch becomes one pair of points, so that one proof covers it. They are public. */
    List<BigInteger> weights(VoprfPublicKey key, List<Bytes> blinded, List<Bytes> evaluated) {
        byte[] seed =
                Labels.sha256(Bytes.concat(prefixed(key.encoded().toArray()), prefixed(ascii("Seed-" + context))));
        byte[] start = prefixed(seed);
        byte[] end = ascii("Composite");
        List<BigInteger> weights = new ArrayList<>(blinded.size());
        for (int i = 0; i < blinded.size(); i++) {
            byte[] c = prefixed(blinded.get(i).toArray());
            byte[] d = prefixed(evaluated.get(i).toArray());
            weights.add(hashToScalar(Bytes.concat(start, Bytes.u16(i), c, d, end)));
        }
        return weights;
    }

    /** The challenge of a proof over the composite points M and Z and the commitments to the same nonce. */
    BigInteger challenge(VoprfPublicKey key, List<Bytes> compositesAndCommitments) {
        byte[] input = prefixed(key.encoded().toArray());
        for (Bytes element : compositesAndCommitments) {
            input = Bytes.concat(input, prefixed(element.toArray()));
        }
        return hashToScalar(Bytes.concat(input, ascii("Challenge")));
    }

    private static byte[] prefixed(byte[] bytes) {
        return Bytes.concat(Bytes.u16(bytes.length), bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
