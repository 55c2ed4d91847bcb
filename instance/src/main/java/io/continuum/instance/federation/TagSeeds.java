package io.continuum.instance.federation;

import io.continuum.instance.federation.HelperClient.Answer;
import io.continuum.instance.federation.TagPartStore.Part;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.pattern.HelperQuestion;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.TagScheme;
import io.continuum.protocol.pattern.TagSeed;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the seeds of patterns: hardens them here, asks each helper, and keeps every part of it sealed on disk, so that a
 * pattern costs its work and the helpers' quota once in a tag epoch. A helper that cannot answer makes patterns wait; what
 * the others answered stays. Blocking; thread-safe.
 */
public final class TagSeeds implements AutoCloseable {
    /** More patterns are not asked about at once. */
    public static final int PATTERNS_MAX = HelperQuestion.PATTERNS_MAX;

    private static final Logger LOG = LoggerFactory.getLogger(TagSeeds.class);

    /**
     * @param byPattern the seeds that are complete, by the pattern's id
     * @param problem why others are not, or empty
     * @param nextAt when asking again is worth it
     */
    record Found(Map<String, TagSeed> byPattern, String problem, Instant nextAt) {}

    /** A helper that is left in peace for a while. */
    private record Pause(int failures, Instant until, String why) {}

    private final String tenant;
    private final TagPartStore store;
    private final HelperClient client;
    private final CoordinatorClient.Signer signer;
    private final HistoryGate gate;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Backoff backoff;
    private final Map<URI, Pause> pauses = new ConcurrentHashMap<>();
    private final ExecutorService hardeners;

    /** @param threads how many patterns are hardened at once; each fills tens of megabytes while it is */
    public TagSeeds(
            String tenant,
            TagPartStore store,
            HelperClient client,
            CoordinatorClient.Signer signer,
            HistoryGate gate,
            InstantSource clock,
            SecureRandom random,
            int threads) {
        this.tenant = tenant;
        this.store = store;
        this.client = client;
        this.signer = signer;
        this.gate = gate;
        this.clock = clock;
        this.random = random;
        this.backoff = new Backoff(random);
        this.hardeners = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("harden-", 0).daemon().factory());
    }

    /**
     * The seeds of patterns in the tag epoch in force, as far as they can be had now.
     *
     * @param patterns by id, at most {@link #PATTERNS_MAX}
     */
    Found find(FederationConfig config, EpochSecrets secrets, Map<String, Pattern> patterns) {
        TagScheme scheme = TagScheme.of(config);
        if (scheme.equals(TagScheme.PLAIN)) {
            Map<String, TagSeed> seeds = new HashMap<>();
            patterns.forEach((id, pattern) -> seeds.put(id, TagSeed.of(pattern, secrets, scheme)));
            return new Found(seeds, "", clock.instant());
        }
        return new Batch(config, secrets, patterns).find();
    }

    /** Forgets what belongs to tag epochs before this one. */
    void forgetBefore(EpochSecrets secrets) {
        store.forgetBefore(tenant, text(secrets), secrets.tagEpoch());
    }

    /** Why a helper was not asked, or did not answer, last time; empty when all is well with it. */
    public Optional<String> problem(URI helper) {
        return Optional.ofNullable(pauses.get(helper)).map(Pause::why);
    }

    /** Patterns that are asked about together. */
    private final class Batch {
        private final FederationConfig config;
        private final EpochSecrets secrets;
        private final TagScheme scheme;
        private final Map<String, Pattern> patterns;
        private final Map<String, SortedMap<Integer, Secret>> parts = new LinkedHashMap<>();
        private String problem = "";
        private Instant nextAt = Instant.MAX;

        Batch(FederationConfig config, EpochSecrets secrets, Map<String, Pattern> patterns) {
            this.config = config;
            this.secrets = secrets;
            this.scheme = TagScheme.of(config);
            this.patterns = patterns;
        }

        Found find() {
            patterns.keySet().forEach(id -> parts.put(id, new TreeMap<>()));
            store.parts(tenant, text(secrets), secrets.tagEpoch(), patterns.keySet())
                    .forEach(this::remember);
            harden();
            for (int helper = 1; helper <= config.helpers().size(); helper++) {
                ask(helper);
            }
            Map<String, TagSeed> seeds = new HashMap<>();
            patterns.forEach((id, pattern) -> seed(id, pattern).ifPresent(seed -> seeds.put(id, seed)));
            return new Found(seeds, problem, problem.isEmpty() ? clock.instant() : nextAt);
        }

        private void remember(Part part) {
            KcAead.open(secrets.partKey(), context(part.patternId(), part.number()), part.box())
                    .ifPresentOrElse(
                            plain -> known(part.patternId()).put(part.number(), Secret.of(plain)),
                            () -> LOG.atWarn().log("a part of a tag seed does not open and is made anew"));
        }

        private SortedMap<Integer, Secret> known(String id) {
            return parts.getOrDefault(id, new TreeMap<>());
        }

        private List<String> lacking(int number) {
            return parts.entrySet().stream()
                    .filter(entry -> !entry.getValue().containsKey(number))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private void harden() {
            Map<String, CompletableFuture<Secret>> running = new LinkedHashMap<>();
            for (String id : lacking(0)) {
                Pattern pattern = pattern(id);
                running.put(
                        id, CompletableFuture.supplyAsync(() -> TagSeed.input(pattern, secrets, scheme), hardeners));
            }
            Map<String, Secret> inputs = new LinkedHashMap<>();
            running.forEach((id, input) -> inputs.put(id, input.join()));
            keep(0, inputs);
        }

        private Pattern pattern(String id) {
            return Optional.ofNullable(patterns.get(id)).orElseThrow();
        }

        private void ask(int number) {
            TagHelper helper = config.helpers().get(number - 1);
            List<String> ids = lacking(number);
            if (ids.isEmpty()) {
                return;
            }
            Optional<HistoryGate.Closed> closed = gate.closed(HistoryGate.Act.EVALUATE);
            Optional<Pause> paused = Optional.ofNullable(pauses.get(helper.url()))
                    .filter(pause -> pause.until().isAfter(clock.instant()));
            if (closed.isPresent()) {
                waits(closed.get().code() + ": " + closed.get().detail(), clock.instant());
                return;
            }
            if (paused.isPresent()) {
                waits(helper, paused.get());
                return;
            }
            List<Secret> inputs = ids.stream().map(id -> known(id).get(0)).toList();
            HelperQuestion question = HelperQuestion.of(helper.key(), secrets, inputs, random);
            switch (client.evaluate(signer, helper.url(), question.message())) {
                case Answer.NotNow(String detail, Duration wait) -> failed(helper, detail, wait);
                case Answer.Evaluated(byte[] bytes) -> {
                    switch (question.finish(bytes)) {
                        case Checked.Valid<List<Secret>>(List<Secret> outputs) ->
                            answered(number, helper, ids, outputs);
                        case Checked.Refused<List<Secret>>(Refusal refusal, String detail) -> {
                            LOG.atWarn()
                                    .addKeyValue("helper", helper.url())
                                    .addKeyValue("reason", refusal.code())
                                    .log("a tag helper's answer was not made with its key");
                            failed(
                                    helper,
                                    "its answer does not fit the key in the configuration (" + refusal.code() + ": "
                                            + detail + ")",
                                    Duration.ZERO);
                        }
                    }
                }
            }
        }

        private void answered(int number, TagHelper helper, List<String> ids, List<Secret> outputs) {
            pauses.remove(helper.url());
            Map<String, Secret> answers = new LinkedHashMap<>();
            for (int i = 0; i < ids.size(); i++) {
                answers.put(ids.get(i), outputs.get(i));
            }
            keep(number, answers);
        }

        private void failed(TagHelper helper, String detail, Duration wait) {
            int failures = Optional.ofNullable(pauses.get(helper.url()))
                            .map(Pause::failures)
                            .orElse(0)
                    + 1;
            Duration pause = backoff.after(failures);
            Pause next = new Pause(failures, clock.instant().plus(wait.compareTo(pause) > 0 ? wait : pause), detail);
            pauses.put(helper.url(), next);
            waits(helper, next);
        }

        private void waits(TagHelper helper, Pause pause) {
            waits(
                    "tag helper " + helper.url() + " does not answer (" + pause.why() + "); tried again after "
                            + pause.until().truncatedTo(ChronoUnit.SECONDS),
                    pause.until());
        }

        private void waits(String why, Instant until) {
            problem = problem.isEmpty() ? why : problem;
            nextAt = until.isBefore(nextAt) ? until : nextAt;
        }

        private void keep(int number, Map<String, Secret> values) {
            List<Part> rows = new ArrayList<>();
            values.forEach((id, value) -> {
                known(id).put(number, value);
                rows.add(new Part(
                        id, number, KcAead.seal(secrets.partKey(), context(id, number), value.reveal(), random)));
            });
            store.add(tenant, text(secrets), secrets.tagEpoch(), rows);
        }

        private Optional<TagSeed> seed(String id, Pattern pattern) {
            SortedMap<Integer, Secret> known = known(id);
            int helpers = config.helpers().size();
            if (known.size() <= helpers) {
                return Optional.empty();
            }
            List<Secret> ours = List.copyOf(known.values());
            return Optional.of(TagSeed.of(pattern, secrets, helpers == 0 ? ours : ours.subList(1, ours.size())));
        }

        private byte[] context(String id, int number) {
            return Labels.TAG_PART.info(
                    secrets.federation().toArray(),
                    Bytes.u32(secrets.tagEpoch()),
                    id.getBytes(StandardCharsets.UTF_8),
                    Bytes.u8(number));
        }
    }

    private static String text(EpochSecrets secrets) {
        return Base64Url.encode(secrets.federation().toArray());
    }

    @Override
    public void close() {
        hardeners.shutdownNow();
    }
}
