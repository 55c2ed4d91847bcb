package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.PatternSealer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The only way out for patterns. What was approved is sealed into a durable row and sent until the coordinator has it;
 * once it is released it is filed, and its credits are looked for. Nothing is lost while the coordinator is away, and
 * nothing counts twice. Thread-safe: one round at a time.
 */
public final class Outbox {
    /** Envelopes in one request. */
    private static final int BATCH_MAX = 200;

    private static final int ROUNDS_MAX = 100;
    private static final int WAITING_MAX = 10_000;
    private static final Duration KEPT = Duration.ofDays(90);
    private static final Duration WAIT_OVER_QUOTA = Duration.ofHours(1);
    private static final String WRONG_KEY_EPOCH = "wrong_key_epoch";
    private static final String WRONG_TAG_EPOCH = "wrong_tag_epoch";
    private static final Set<OutboxState> TO_SEND = Set.of(OutboxState.QUEUED, OutboxState.SENT);

    /**
     * Where the outbox stands after a round.
     *
     * @param waiting approved, but a tag helper does not answer
     * @param sent sent but not yet known to have arrived
     * @param problem why the round could not be finished, or empty
     */
    public record Summary(
            int waiting, int queued, int sent, int accepted, int released, List<OutboxItem> refused, String problem) {}

    private final String tenant;
    private final FederationState state;
    private final HoldQueue holdQueue;
    private final OutboxStore store;
    private final Transactions transactions;
    private final CoordinatorClient.Signer signer;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Backoff backoff;
    private final Sealing sealing;
    private final OutboxRequests requests;
    private final Filing filing;
    private final Renewing renewing;

    public Outbox(
            String tenant,
            FederationState state,
            HoldQueue holdQueue,
            OutboxStore store,
            AskStore asked,
            Transactions transactions,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            TagSeeds seeds,
            InstantSource clock,
            SecureRandom random) {
        this.tenant = tenant;
        this.state = state;
        this.holdQueue = holdQueue;
        this.store = store;
        this.transactions = transactions;
        this.signer = signer;
        this.clock = clock;
        this.random = random;
        this.backoff = new Backoff(random);
        this.sealing = new Sealing(tenant, holdQueue, store, transactions, seeds, clock, random);
        this.requests = new OutboxRequests(client, signer);
        this.renewing = new Renewing(tenant, holdQueue, store, asked, transactions);
        this.filing =
                new Filing(tenant, state, holdQueue, store, transactions, sealing, renewing, requests, clock, backoff);
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
        String problem = turn(federation);
        if (!problem.isEmpty()) {
            return summary(problem);
        }
        String waits = sealing.seal(federation, sealer);
        problem = send(federation, sealer);
        if (problem.isEmpty() && store.counts(tenant).containsKey(OutboxState.ACCEPTED)) {
            problem = filing.hear(federation);
        }
        if (problem.isEmpty()) {
            problem = filing.index(federation);
        }
        if (problem.isEmpty()) {
            problem = filing.findVests(federation);
        }
        return summary(firstOf(problem, waits, lastFailure()));
    }

    /** What an ended tag epoch did not release goes out again in the new one, once all that it released is known. */
    private String turn(Federation federation) {
        if (!sealing.isTurning(federation)) {
            return "";
        }
        String problem = filing.hear(federation);
        if (problem.isEmpty()) {
            sealing.turn(federation);
        }
        return problem;
    }

    private static String firstOf(String... problems) {
        return Arrays.stream(problems)
                .filter(problem -> !problem.isEmpty())
                .findFirst()
                .orElse("");
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
        return sealing.isBusy() || store.counts(tenant).keySet().stream().anyMatch(each -> !each.isSettled());
    }

    /** The newest items, those first that wait for a tag helper. */
    public List<OutboxItem> items(int limit) {
        List<OutboxItem> items = new ArrayList<>(sealing.waiting(limit));
        items.addAll(store.newest(tenant, limit - items.size()));
        return items;
    }

    private Summary summary(String problem) {
        Map<OutboxState, Integer> counts = store.counts(tenant);
        Function<OutboxState, Integer> count = each -> counts.getOrDefault(each, 0);
        int released = count.apply(OutboxState.RELEASED)
                + count.apply(OutboxState.INDEXED)
                + count.apply(OutboxState.VESTED)
                + count.apply(OutboxState.UNPAID);
        List<OutboxItem> refused = store.newest(tenant, BATCH_MAX).stream()
                .filter(item -> item.state() == OutboxState.REFUSED)
                .toList();
        return new Summary(
                sealing.waiting(WAITING_MAX).size(),
                count.apply(OutboxState.QUEUED),
                count.apply(OutboxState.SENT),
                count.apply(OutboxState.ACCEPTED),
                released,
                refused,
                problem);
    }

    // ------------------------------------------------------------------------------------------------ send

    private String send(Federation federation, PatternSealer sealer) {
        for (int round = 0; round < ROUNDS_MAX && !holdQueue.isStopped(tenant); round++) {
            List<OutboxItem> due = freshened(federation, sealer);
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
            Reply reply = requests.send(federation, envelopes);
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                String problem = OutboxRequests.problem(reply);
                keepError(due, problem);
                return problem;
            }
            Map<String, OutboxItem> byCid =
                    due.stream().collect(Collectors.toMap(OutboxItem::cid, Function.identity()));
            transactions.run(() -> body.path("verdicts").forEach(verdict -> {
                OutboxItem item = byCid.get(verdict.path("cid").asText());
                if (item != null) {
                    judge(item, verdict);
                }
            }));
            String unheard = missed(federation, body, byCid);
            if (!unheard.isEmpty()) {
                return unheard;
            }
            Optional<String> outdated = outdated(body);
            if (outdated.isPresent()) {
                state.refresh(signer);
                return outdated.get() + ": the federation has moved on; the next round follows it";
            }
        }
        return "";
    }

    /** What is due, in envelopes of the newest key where the coordinator does not take the old one any more. */
    private List<OutboxItem> freshened(Federation federation, PatternSealer sealer) {
        List<OutboxItem> due = new ArrayList<>();
        for (OutboxItem item : store.due(tenant, TO_SEND, clock.instant(), BATCH_MAX)) {
            boolean old = item.lastError().equals(WRONG_KEY_EPOCH)
                    && Envelope.decode(item.envelope())
                            .accepted()
                            .filter(envelope ->
                                    envelope.keyEpoch() < sealer.secrets().epoch())
                            .isPresent();
            OutboxItem fresh = old ? sealing.reseal(federation, sealer, item) : item;
            if (old) {
                store.save(tenant, fresh, clock.instant());
            }
            if (!fresh.nextAt().isAfter(clock.instant())) {
                due.add(fresh);
            }
        }
        return due;
    }

    /**
     * What came too late for its tag's release ends here, unless an earlier envelope of ours is part of that release: its
     * answer was lost. Before that it says what the release renews, if it does.
     */
    private String missed(Federation federation, JsonNode body, Map<String, OutboxItem> byCid) {
        List<OutboxItem> late = new ArrayList<>();
        for (JsonNode verdict : body.path("verdicts")) {
            if (verdict.path("code").asText("").equals(Renewing.ALREADY_RELEASED)) {
                Optional.ofNullable(byCid.get(verdict.path("cid").asText())).ifPresent(late::add);
            }
        }
        String problem = late.isEmpty() ? "" : filing.hear(federation);
        if (!problem.isEmpty()) {
            return problem;
        }
        List<OutboxItem> outside = late.stream()
                .flatMap(item -> store.byTag(tenant, item.federation(), item.tag()).stream())
                .filter(now -> now.state() == OutboxState.SENT)
                .toList();
        problem = filing.renew(federation, outside);
        if (problem.isEmpty()) {
            transactions.run(() -> outside.forEach(now -> {
                store.save(
                        tenant,
                        now.failed(OutboxState.REFUSED, Renewing.ALREADY_RELEASED, clock.instant()),
                        clock.instant());
                holdQueue.left(tenant, now.patternId(), PatternStatus.RELEASED);
            }));
        }
        return problem;
    }

    private static Optional<String> outdated(JsonNode body) {
        for (JsonNode verdict : body.path("verdicts")) {
            String code = verdict.path("code").asText("");
            if (code.equals(WRONG_KEY_EPOCH) || code.equals(WRONG_TAG_EPOCH)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    private void keepError(List<OutboxItem> items, String problem) {
        transactions.run(() -> items.forEach(item -> store.save(
                tenant,
                item.failed(OutboxState.SENT, problem, clock.instant().plus(backoff.after(item.attempts() + 1))),
                clock.instant())));
    }

    private void judge(OutboxItem item, JsonNode verdict) {
        Instant now = clock.instant();
        String code = verdict.path("code").asText("");
        if (!verdict.path("verdict").asText().equals("refused")) {
            store.save(tenant, item.reached(OutboxState.ACCEPTED, now), now);
            return;
        }
        switch (code) {
            case "over_quota", "deposit_missing" ->
                store.save(tenant, item.failed(OutboxState.QUEUED, code, now.plus(WAIT_OVER_QUOTA)), now);
            case WRONG_KEY_EPOCH, WRONG_TAG_EPOCH, Renewing.ALREADY_RELEASED ->
                store.save(
                        tenant, item.failed(OutboxState.SENT, code, now.plus(backoff.after(item.attempts() + 1))), now);
            default -> store.save(tenant, item.failed(OutboxState.REFUSED, code, now), now);
        }
    }

    /**
     * The coordinator was restored from a backup: what it had before may be gone. All that reached it in the last 90 days is
     * sent again, and counts once where it is still there; its releases are read from the first one.
     */
    public void sendAgain(Federation restored) {
        String id = text(restored.id().toArray());
        Instant now = clock.instant();
        transactions.run(() -> {
            store.queueAgain(tenant, id, restored.tagEpoch(), now.minus(KEPT), now);
            store.saveReleasesSeen(tenant, id, 0);
        });
    }

    /**
     * Sends once more what an ended tag epoch released, so that it lasts in the one in force. It earns nothing.
     *
     * @param wanted ids of patterns; all if it is empty
     * @return those that will leave; at most a thousand at a time
     */
    public synchronized List<String> renew(String actor, Collection<String> wanted) {
        return state.current()
                .map(federation -> renewing.again(federation, actor, wanted))
                .orElseGet(List::of);
    }

    /** The organisation's account, as the coordinator tells it. */
    public Reply credits(Federation federation) {
        return requests.credits(federation);
    }

    /** A page of the organisation's statement, as the coordinator tells it. */
    public Reply entries(Federation federation, long before, int limit) {
        return requests.entries(federation, before, limit);
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
