package io.continuum.instance.federation;

import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Whether helpers answer, looked at seldom enough that a status page can be watched. Blocking; thread-safe. */
public final class Reachability {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private record Look(Instant at, boolean reachable) {}

    private final HelperClient client;
    private final InstantSource clock;
    private final Map<URI, Look> looks = new ConcurrentHashMap<>();

    public Reachability(HelperClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** One answer for each helper, in their order; those whose last look is old are asked all at once. */
    public List<Boolean> of(List<TagHelper> helpers) {
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Boolean>> answers = new ArrayList<>();
            helpers.forEach(helper -> answers.add(CompletableFuture.supplyAsync(() -> look(helper.url()), asking)));
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private boolean look(URI helper) {
        Look last = looks.get(helper);
        if (last != null && last.at().plus(FRESH).isAfter(clock.instant())) {
            return last.reachable();
        }
        boolean reachable = client.isReachable(helper);
        looks.put(helper, new Look(clock.instant(), reachable));
        return reachable;
    }
}
