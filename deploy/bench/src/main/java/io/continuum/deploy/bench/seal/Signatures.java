package io.continuum.deploy.bench.seal;

import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.crypt.VerifyingKey;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Signing and checking with an instance's key, and the library's functions with the same arguments at hand. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Signatures {
    private static final int MESSAGE_BYTES = 1_024;

    private final byte[] message = new byte[MESSAGE_BYTES];
    private final SigningKey key = SigningKey.generate(new SecureRandom());
    private final VerifyingKey known = key.verifyingKey();
    private final byte[] seed = key.seed().reveal();
    private final byte[] encoded = known.encoded().toArray();
    private final Ed25519.PublicPoint point =
            Objects.requireNonNull(Ed25519.validatePublicKeyFullExport(encoded, 0), "a valid key");
    private final byte[] signature = key.sign(message);

    @Benchmark
    public byte[] sign() {
        return key.sign(message);
    }

    @Benchmark
    public byte[] signAlone() {
        byte[] made = new byte[VerifyingKey.SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, encoded, 0, message, 0, message.length, made, 0);
        return made;
    }

    @Benchmark
    public boolean verify() {
        return known.verifies(message, signature);
    }

    @Benchmark
    public boolean verifyAlone() {
        return Ed25519.verify(signature, 0, point, message, 0, message.length);
    }
}
