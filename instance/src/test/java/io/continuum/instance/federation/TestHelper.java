package io.continuum.instance.federation;

import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.pattern.HelperSeeds;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A tag helper over real HTTP, with real keys, that can be told to fail. */
final class TestHelper implements AutoCloseable {
    final AtomicInteger evaluated = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    final List<String> contentTypes = new ArrayList<>();
    /** What it answers instead of its work. */
    volatile Optional<TestHttp.Answer> instead = Optional.empty();

    private final SecureRandom random = new SecureRandom();
    private final TestHttp http = new TestHttp(this::answer);
    private volatile HelperSeeds seeds;

    TestHelper(FederationId federation) {
        seeds = HelperSeeds.empty(federation, 1);
    }

    URI url() {
        return http.url();
    }

    /** Its key for the next tag epoch. */
    VoprfPublicKey nextKey() {
        seeds = seeds.prepareNext(random);
        return seeds.publicKey(seeds.tagEpoch() + 1).orElseThrow();
    }

    TagHelper offer(InstanceKeys operator) {
        return TagHelper.named(url(), nextKey(), seeds.federation(), seeds.tagEpoch() + 1, operator);
    }

    /** It follows the federation into this tag epoch. */
    void enter(long tagEpoch) {
        seeds = seeds.enter(tagEpoch);
    }

    /** It answers with other keys from now on. */
    void swapKeys() {
        HelperSeeds other =
                HelperSeeds.empty(seeds.federation(), seeds.tagEpoch() - 1).prepareNext(random);
        seeds = other.enter(seeds.tagEpoch());
    }

    private TestHttp.Answer answer(TestHttp.Incoming incoming) {
        if (!incoming.path().equals("/v1/tags/evaluate")) {
            return TestHttp.Answer.json(200, Map.of("status", "ok"));
        }
        requests.incrementAndGet();
        contentTypes.add(incoming.contentType());
        if (instead.isPresent()) {
            return instead.get();
        }
        EvaluationRequest request = EvaluationRequest.decode(incoming.body()).orThrow();
        return switch (seeds.answer(request, random)) {
            case Checked.Valid<byte[]>(byte[] bytes) -> {
                evaluated.addAndGet(request.blinded().size());
                yield new TestHttp.Answer(200, bytes, Map.of());
            }
            case Checked.Refused<byte[]>(Refusal refusal, String _) ->
                TestHttp.Answer.problem(409, refusal.code(), Map.of());
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
