package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.MinedPattern;
import io.continuum.instance.pattern.PatternBytes;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.pattern.Payload;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.roster.Member;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way out for patterns. What was approved is sealed into a durable row and sent until the coordinator has it;
 * once it is released it is filed, and its credits are looked for. Nothing is lost while the coordinator is away, and
 * nothing counts twice. Thread-safe: one round at a time.
 */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Envelopes in one request. */
    private static final int BATCH_MAX = 200;

    private static final int ROUNDS_MAX = 100;
    private static final int RELEASES_MAX = 500;
    private static final Duration WAIT_OVER_QUOTA = Duration.ofHours(1);
    private static final Duration WAIT_FOR_VEST = Duration.ofSeconds(30);
    private static final Set<OutboxState> TO_SEND = Set.of(OutboxState.QUEUED, OutboxState.SENT);

    /**
     * Where the outbox stands after a round.
     *
     * @param sent sent but not yet known to have arrived
     * @param problem why the round could not be finished, or empty
     */
    public record Summary(int queued, int sent, int accepted, int released, List<OutboxItem> refused, String problem) {}

    private final String tenant;
    private final FederationState state;
    private final HoldQueue holdQueue;
    private final OutboxStore store;
    private final Transactions transactions;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Backoff backoff;

    public Outbox(
            String tenant,
            FederationState state,
            HoldQueue holdQueue,
            OutboxStore store,
            Transactions transactions,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            InstantSource clock,
            SecureRandom random) {
        this.tenant = tenant;
        this.state = state;
        this.holdQueue = holdQueue;
        this.store = store;
        this.transactions = transactions;
        this.client = client;
        this.signer = signer;
        this.clock = clock;
        this.random = random;
        this.backoff = new Backoff(random);
    }

    /** Seals what may leave and carries everything as far as it will go now. */
    public synchronized Summary round() {
        Optional<Federation> current = state.current();
        if (current.isEmpty()) {
            return summary("this instance belongs to no federation");
        }
        Optional<HistoryGate.Closed> closed = state.closed(HistoryGate.Act.SEAL);
        if (closed.isPresent()) {
            return summary(closed.get().code() + ": " + closed.get().detail());
        }
        Federation federation = current.get();
        return switch (federation.sealer(random)) {
            case Checked.Refused<PatternSealer>(var _, String detail) -> summary(detail);
            case Checked.Valid<PatternSealer>(PatternSealer sealer) -> round(federation, sealer);
        };
    }

    private Summary round(Federation federation, PatternSealer sealer) {
        seal(federation, sealer);
        String problem = send(federation, sealer);
        if (problem.isEmpty() && store.counts(tenant).containsKey(OutboxState.ACCEPTED)) {
            problem = hearReleases(federation);
        }
        if (problem.isEmpty()) {
            problem = index(federation, sealer);
        }
        if (problem.isEmpty()) {
            problem = findVests(federation);
        }
        return summary(problem.isEmpty() ? lastFailure() : problem);
    }

    /** Why what was sent has not arrived yet, when its next attempt is still to come. */
    private String lastFailure() {
        return store.newest(tenant, BATCH_MAX).stream()
                .filter(item -> item.state() == OutboxState.SENT)
                .map(OutboxItem::lastError)
                .findFirst()
                .orElse("");
    }

    /** Whether there is anything that another round could move on. */
    public boolean isBusy() {
        Map<OutboxState, Integer> counts = store.counts(tenant);
        return counts.keySet().stream().anyMatch(each -> each != OutboxState.VESTED && each != OutboxState.REFUSED);
    }

    public List<OutboxItem> items(int limit) {
        return store.newest(tenant, limit);
    }

    private Summary summary(String problem) {
        Map<OutboxState, Integer> counts = store.counts(tenant);
        Function<OutboxState, Integer> count = each -> counts.getOrDefault(each, 0);
        int released =
                count.apply(OutboxState.RELEASED) + count.apply(OutboxState.INDEXED) + count.apply(OutboxState.VESTED);
        List<OutboxItem> refused = store.newest(tenant, BATCH_MAX).stream()
                .filter(item -> item.state() == OutboxState.REFUSED)
                .toList();
        return new Summary(
                count.apply(OutboxState.QUEUED),
                count.apply(OutboxState.SENT),
                count.apply(OutboxState.ACCEPTED),
                released,
                refused,
                problem);
    }

    // ------------------------------------------------------------------------------------------------ seal

    private void seal(Federation federation, PatternSealer sealer) {
        Duration hold = Duration.ofSeconds(federation.config().holdS());
        for (int round = 0; round < ROUNDS_MAX; round++) {
            int sealed = transactions.write(() -> sealBatch(federation, sealer, hold));
            if (sealed < BATCH_MAX) {
                return;
            }
        }
    }

    private int sealBatch(Federation federation, PatternSealer sealer, Duration hold) {
        List<MinedPattern> ready = holdQueue.ready(tenant, hold, BATCH_MAX);
        for (MinedPattern pattern : ready) {
            Payload payload = holdQueue.payload(tenant, pattern.id()).orElseThrow();
            store.add(tenant, item(federation, sealer, pattern, payload), clock.instant());
            holdQueue.left(tenant, pattern.id(), PatternStatus.SENT);
        }
        return ready.size();
    }

    private OutboxItem item(Federation federation, PatternSealer sealer, MinedPattern mined, Payload payload) {
        Pattern pattern = PatternBytes.pattern(payload);
        Cid cid = Cid.random(random);
        Envelope envelope = sealer.seal(pattern, PatternBytes.aux(payload), cid);
        long jitterMs = federation.config().jitterS() * 1_000;
        Instant sendAt = clock.instant().plusMillis(jitterMs == 0 ? 0 : random.nextLong(jitterMs));
        return new OutboxItem(
                mined.id() + "-" + federation.tagEpoch(),
                text(federation.id().toArray()),
                mined.id(),
                federation.tagEpoch(),
                text(envelope.tag().toArray()),
                text(cid.toArray()),
                envelope.encode(),
                OutboxState.QUEUED,
                0,
                sendAt,
                "");
    }

    // ------------------------------------------------------------------------------------------------ send

    private String send(Federation federation, PatternSealer sealer) {
        for (int round = 0; round < ROUNDS_MAX && !holdQueue.isStopped(tenant); round++) {
            List<OutboxItem> due = store.due(tenant, TO_SEND, clock.instant(), BATCH_MAX);
            if (due.isEmpty()) {
                return "";
            }
            transactions.run(() -> due.forEach(item -> store.save(
                    tenant,
                    item.failed(
                            OutboxState.SENT,
                            item.lastError(),
                            clock.instant().plus(backoff.after(item.attempts() + 1))),
                    clock.instant())));
            List<String> envelopes =
                    due.stream().map(item -> text(item.envelope())).toList();
            Reply reply = post(federation, envelopes);
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                String problem = problem(reply);
                keepError(due, problem);
                return problem;
            }
            Map<String, OutboxItem> byCid =
                    due.stream().collect(Collectors.toMap(OutboxItem::cid, Function.identity()));
            transactions.run(() -> body.path("verdicts").forEach(verdict -> {
                OutboxItem item = byCid.get(verdict.path("cid").asText());
                if (item != null) {
                    judge(sealer, item, verdict);
                }
            }));
        }
        return "";
    }

    private Reply post(Federation federation, List<String> envelopes) {
        return client.signed(
                signer,
                "POST",
                federation.coordinator(),
                "/v1/contributions",
                Map.of("federation", text(federation.id().toArray()), "envelopes", envelopes));
    }

    private void keepError(List<OutboxItem> items, String problem) {
        transactions.run(() -> items.forEach(item -> store.save(
                tenant,
                item.failed(OutboxState.SENT, problem, clock.instant().plus(backoff.after(item.attempts() + 1))),
                clock.instant())));
    }

    private void judge(PatternSealer sealer, OutboxItem item, JsonNode verdict) {
        Instant now = clock.instant();
        String code = verdict.path("code").asText("");
        if (!verdict.path("verdict").asText().equals("refused")) {
            store.save(tenant, item.reached(OutboxState.ACCEPTED, now), now);
            return;
        }
        switch (code) {
            case "over_quota" ->
                store.save(tenant, item.failed(OutboxState.QUEUED, code, now.plus(WAIT_OVER_QUOTA)), now);
            case "wrong_key_epoch" -> reseal(sealer, item, now);
            case "wrong_tag_epoch" -> {
                store.save(tenant, item.failed(OutboxState.REFUSED, code, now), now);
                holdQueue.left(tenant, item.patternId(), PatternStatus.APPROVED);
            }
            case "already_released" -> {
                store.save(tenant, item.failed(OutboxState.REFUSED, code, now), now);
                holdQueue.left(tenant, item.patternId(), PatternStatus.RELEASED);
            }
            default -> store.save(tenant, item.failed(OutboxState.REFUSED, code, now), now);
        }
    }

    /** The group's key changed before the coordinator took it: the same pattern under the new key is another envelope. */
    private void reseal(PatternSealer sealer, OutboxItem item, Instant now) {
        Payload payload = holdQueue.payload(tenant, item.patternId()).orElseThrow();
        Cid cid = Cid.random(random);
        Envelope envelope = sealer.seal(PatternBytes.pattern(payload), PatternBytes.aux(payload), cid);
        store.save(tenant, item.resealed(text(cid.toArray()), envelope.encode(), now), now);
    }

    // ------------------------------------------------------------------------------------------------ after release

    private String hearReleases(Federation federation) {
        String id = text(federation.id().toArray());
        for (int round = 0; round < ROUNDS_MAX; round++) {
            long after = store.releasesSeen(tenant, id);
            Reply reply = client.signed(
                    signer,
                    "GET",
                    federation.coordinator(),
                    "/v1/releases?federation=" + id + "&after=" + after + "&limit=" + RELEASES_MAX,
                    "");
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                return problem(reply);
            }
            long next = body.path("next").asLong(after);
            transactions.run(() -> {
                body.path("releases").forEach(this::released);
                store.saveReleasesSeen(tenant, id, next);
            });
            if (next <= after) {
                return "";
            }
        }
        return "";
    }

    private void released(JsonNode release) {
        Instant now = clock.instant();
        store.byCid(tenant, release.path("cid").asText()).ifPresent(item -> {
            if (item.state().compareTo(OutboxState.RELEASED) < 0) {
                store.save(tenant, item.reached(OutboxState.RELEASED, now), now);
                holdQueue.left(tenant, item.patternId(), PatternStatus.RELEASED);
            }
        });
    }

    private String index(Federation federation, PatternSealer sealer) {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<OutboxItem> due = store.due(tenant, Set.of(OutboxState.RELEASED), clock.instant(), BATCH_MAX);
            if (due.isEmpty()) {
                return "";
            }
            Map<String, OutboxItem> byCid = new HashMap<>();
            List<String> envelopes = new ArrayList<>();
            for (OutboxItem item : due) {
                Payload payload = holdQueue.payload(tenant, item.patternId()).orElseThrow();
                Cid cid = Cid.of(Base64Url.decodeExactly(item.cid(), Cid.BYTES).orElseThrow());
                envelopes.add(
                        text(sealer.index(PatternBytes.pattern(payload), cid).encode()));
                byCid.put(item.cid(), item);
            }
            Reply reply = post(federation, envelopes);
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                return problem(reply);
            }
            transactions.run(() -> body.path("verdicts").forEach(verdict -> {
                OutboxItem item = byCid.get(verdict.path("cid").asText());
                if (item != null) {
                    indexed(item, verdict);
                }
            }));
        }
        return "";
    }

    private void indexed(OutboxItem item, JsonNode verdict) {
        Instant now = clock.instant();
        boolean refused = verdict.path("verdict").asText().equals("refused");
        store.save(
                tenant,
                refused
                        ? item.failed(
                                OutboxState.RELEASED,
                                verdict.path("code").asText("refused"),
                                now.plus(backoff.after(item.attempts() + 1)))
                        : item.reached(OutboxState.INDEXED, now),
                now);
    }

    /** A vest's id follows from the tag and the organisation, so its entry in the ledger can be recognised. */
    private String findVests(Federation federation) {
        List<OutboxItem> indexed = store.due(tenant, Set.of(OutboxState.INDEXED), clock.instant(), RELEASES_MAX);
        Optional<Member> self = federation.member();
        if (indexed.isEmpty() || self.isEmpty()) {
            return "";
        }
        Reply reply = credits(federation);
        if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
            return problem(reply);
        }
        Set<String> entries = new HashSet<>();
        body.path("entries").forEach(entry -> entries.add(entry.path("id").asText()));
        transactions.run(() -> indexed.forEach(item -> {
            byte[] tag = Base64Url.decode(item.tag(), 32).orElseThrow();
            TransferId vest = TransferId.ofVest(
                    federation.id(), item.tagEpoch(), tag, self.get().org());
            Instant now = clock.instant();
            store.save(
                    tenant,
                    entries.contains(text(vest.toArray()))
                            ? item.reached(OutboxState.VESTED, now)
                            : item.failed(OutboxState.INDEXED, "", now.plus(WAIT_FOR_VEST)),
                    now);
        }));
        return "";
    }

    /** The organisation's account, as the coordinator tells it. */
    public Reply credits(Federation federation) {
        return client.signed(
                signer,
                "GET",
                federation.coordinator(),
                "/v1/credits?federation=" + text(federation.id().toArray()),
                "");
    }

    private static String problem(Reply reply) {
        String problem = switch (reply) {
            case Reply.Unavailable(String detail) -> detail;
            case Reply.Refused(var _, String code, String detail, var _) -> code + ": " + detail;
            case Reply.Ok _ -> "";
        };
        LOG.atDebug().addKeyValue("reason", problem).log("the outbox waits");
        return problem;
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
