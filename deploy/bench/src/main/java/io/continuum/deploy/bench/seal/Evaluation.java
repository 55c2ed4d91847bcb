package io.continuum.deploy.bench.seal;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VoprfRequest;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.pattern.HelperSeeds;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A tag helper's answer to 32 questions, and the operations on points that are in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Evaluation {
    static final int BATCH = 32;

    private static final ECCurve CURVE =
            CustomNamedCurves.getByName("secp256r1").getCurve();
    private static final ECPoint GENERATOR =
            CustomNamedCurves.getByName("secp256r1").getG();

    private final SecureRandom random = new SecureRandom();
    private final FederationId federation = FederationId.of(new byte[FederationId.BYTES]);
    private final HelperSeeds helper =
            HelperSeeds.empty(federation, 1).prepareNext(random).enter(2);
    private final List<Bytes> blinded = VoprfRequest.blind(
                    Stream.generate(() -> Secret.random(random)).limit(BATCH).toList(), random)
            .blinded();
    private final byte[] request = new EvaluationRequest(federation, 2, blinded).encode();
    private final List<byte[]> elements = blinded.stream().map(Bytes::toArray).toList();
    private final BigInteger scalar = BigIntegers.createRandomInRange(BigInteger.TWO, CURVE.getOrder(), random);
    private final BigInteger[] weights = Stream.generate(
                    () -> BigIntegers.createRandomInRange(BigInteger.TWO, CURVE.getOrder(), random))
            .limit(BATCH)
            .toArray(BigInteger[]::new);

    @Benchmark
    public byte[] answer() {
        return helper.answer(EvaluationRequest.decode(request).orThrow(), random)
                .orThrow();
    }

    /** Each element decoded, multiplied in constant time and encoded; the proof's sum, multiples and encodings. */
    @Benchmark
    public List<byte[]> pointsAlone() {
        ECPoint[] questions = elements.stream().map(CURVE::decodePoint).toArray(ECPoint[]::new);
        ECPoint[] answers = new ECPoint[BATCH];
        for (int i = 0; i < BATCH; i++) {
            answers[i] = ECAlgorithms.multiplySecret(questions[i], scalar);
        }
        List<byte[]> encoded = encode(answers);
        ECPoint sum = ECAlgorithms.sumOfMultiplies(questions, weights);
        encoded.addAll(encode(
                sum,
                ECAlgorithms.multiplySecret(sum, scalar),
                new FixedPointCombMultiplier().multiply(GENERATOR, weights[0]),
                ECAlgorithms.multiplySecret(sum, weights[0])));
        return encoded;
    }

    private static List<byte[]> encode(ECPoint... points) {
        CURVE.normalizeAll(points);
        List<byte[]> encoded = new ArrayList<>(points.length);
        for (ECPoint point : points) {
            encoded.add(point.getEncoded(true));
        }
        return encoded;
    }
}
