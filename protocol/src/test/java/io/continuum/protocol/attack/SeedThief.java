package io.continuum.protocol.attack;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.naive.Naive;
import io.continuum.protocol.naive.NaiveOprf;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.roster.EpochSecrets;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.hash2curve.HashToCurveProfile;
import org.bouncycastle.crypto.hash2curve.HashToEllipticCurve;
import org.bouncycastle.math.ec.ECPoint;

/**
 * One who has the seeds of tag helpers and the group's secrets: it computes tags in the fastest way that the library has,
 * without blinding, proofs or constant time.
 */
final class SeedThief {
    private static final HashToEllipticCurve CURVE = HashToEllipticCurve.getInstance(
            HashToCurveProfile.P256_XMD_SHA_256, "HashToGroup-OPRFV1-\u0001-P256-SHA256");

    private final EpochSecrets secrets;
    private final List<BigInteger> keys;

    SeedThief(EpochSecrets secrets, List<byte[]> seeds) {
        this.secrets = secrets;
        byte[] fed = secrets.federation().toArray();
        this.keys = seeds.stream()
                .map(seed -> NaiveOprf.key(seed, Naive.info("cta1/oprf", fed, Naive.u32(secrets.tagEpoch()))))
                .toList();
    }

    byte[] tag(Pattern guess) {
        byte[] x = input(secrets.federation(), secrets.tagEpoch(), guess);
        ECPoint point = CURVE.hashToCurve(x);
        byte[] outputs = {};
        for (BigInteger key : keys) {
            byte[] element = point.multiply(key).normalize().getEncoded(true);
            outputs = Naive.join(outputs, NaiveOprf.finish(x, element));
        }
        return Naive.exp(Naive.ext(secrets.tagKey(), outputs), Naive.info("cta1/tag"), 32);
    }

    /** What a guess costs on top where tags are hardened. */
    static byte[] harden(FederationId federation, byte[] input) {
        byte[] salt = Arrays.copyOf(federation.toArray(), 16);
        return Argon2id.derive(input, salt, new Argon2id.Cost(19 * 1_024, 2, 1), 32);
    }

    static byte[] input(FederationId federation, long tagEpoch, Pattern guess) {
        return Naive.hash("cta1/oprf-in", federation.toArray(), Naive.u32(tagEpoch), guess.encode());
    }
}
