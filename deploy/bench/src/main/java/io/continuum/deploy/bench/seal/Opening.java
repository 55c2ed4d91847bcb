package io.continuum.deploy.bench.seal;

import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.pattern.Evidence;
import io.continuum.protocol.pattern.Opened;
import io.continuum.protocol.pattern.PatternOpener;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.pattern.TagRequest;
import io.continuum.protocol.pattern.TagScheme;
import io.continuum.protocol.pattern.TagSeed;
import io.continuum.protocol.roster.Keyring;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A released pattern as a reader opens it: five contributions of five organisations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Opening {
    private static final int K = 5;

    @Param("0")
    public int helpers;

    private List<byte[]> contributions = List.of();
    private PatternOpener opener = opener(Group.of(1, K));

    @Setup
    public void seal() {
        Group group = helpers > 0 ? Group.withHelper(K, K) : Group.of(K, K);
        opener = opener(group);
        contributions = new ArrayList<>();
        for (int member = 0; member < K; member++) {
            PatternSealer sealer = group.sealer(member);
            contributions.add(sealer.seal(seed(group, sealer), new Evidence(3, 8, 8107), Cid.random(group.random))
                    .encode());
        }
        if (!(open() instanceof Opened.Released)) {
            throw new IllegalStateException("the pattern did not open");
        }
    }

    private static TagSeed seed(Group group, PatternSealer sealer) {
        TagRequest request = sealer.request(List.of(Group.PATTERN));
        List<byte[]> answers = request.messages().stream()
                .map(message -> group.helper
                        .orElseThrow()
                        .answer(EvaluationRequest.decode(message).orThrow(), group.random)
                        .orThrow())
                .toList();
        return request.finish(answers).orThrow().getFirst();
    }

    private static PatternOpener opener(Group group) {
        return new PatternOpener(Keyring.of(List.of(group.secrets)), _ -> TagScheme.of(group.config), group.random);
    }

    @Benchmark
    public Opened open() {
        List<Envelope> envelopes = new ArrayList<>(K);
        for (byte[] each : contributions) {
            envelopes.add(Envelope.decode(each).orThrow());
        }
        return opener.open(envelopes);
    }
}
