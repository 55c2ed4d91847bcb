package io.continuum.deploy.bench.seal;

import io.continuum.coordinator.access.VerifyingKeys;
import io.continuum.coordinator.contribution.EnvelopeRules;
import io.continuum.coordinator.contribution.Verdict;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.RequestSignature.Headers;
import io.continuum.protocol.http.RequestSignature.Verification;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.message.ExchangeMessages.Contribute;
import io.continuum.protocol.message.Json;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Evidence;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A contribution at the coordinator: every check that it makes before it asks its database. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Acceptance {
    private static final String TYPE = "application/json";
    private static final String PATH = "/v1/contributions";
    private static final URI URL = URI.create("https://coordinator.test" + PATH);
    private static final int K = 3;

    @Param("1")
    public int envelopes;

    private final Group group = Group.of(2, K);
    private final InstanceKeys sender = group.keys.getLast();
    private final byte[] senderKey = sender.signing().verifyingKey().encoded().toArray();
    private final VerifyingKeys keys = new VerifyingKeys();
    private final Instant now = Instant.ofEpochSecond(1_800_000_100);
    private final String authority = SignedRequest.authority(URL);
    private final EnvelopeRules rules =
            new EnvelopeRules(group.roster.federation(), K, 1, Set.of(1L), group.config.bucketBits());
    private byte[] body = {};
    private Headers headers = new Headers("", "", "");

    @Setup
    public void sign() {
        List<Envelope> sealed = IntStream.range(0, envelopes)
                .mapToObj(_ -> group.sealer(1).seal(Group.PATTERN, new Evidence(3, 8, 8107), Cid.random(group.random)))
                .toList();
        body = Json.write(Contribute.of(group.roster.federation(), sealed));
        headers = RequestSignature.sign(SignedRequest.to("POST", URL, TYPE), body, sender.signing(), now, group.random);
        if (accept() != envelopes) {
            throw new IllegalStateException("an envelope was refused");
        }
    }

    @Benchmark
    public int accept() {
        SignedRequest request = new SignedRequest("POST", authority, PATH, "", TYPE);
        Verification verification = RequestSignature.verify(
                request,
                body,
                headers,
                now,
                instance -> instance.equals(sender.id()) ? keys.of(senderKey) : Optional.empty(),
                (_, _, _, _) -> true);
        if (!(verification instanceof Verification.Verified verified)
                || group.roster.member(verified.signer()).isEmpty()) {
            return 0;
        }
        int accepted = 0;
        for (Bytes each : Json.read(body, Contribute.class).orThrow().envelopes()) {
            byte[] bytes = each.toArray();
            Envelope envelope = Envelope.decode(bytes).orThrow();
            byte[] hash = Labels.sha256(bytes);
            accepted += rules.broken(envelope) == Verdict.Reason.NONE && hash.length > 0 ? 1 : 0;
        }
        return accepted;
    }
}
