package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.message.ReceiptMessages;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.roster.Member;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when enough organisations sent the same: the release is heard of, the contribution is filed under its
 * buckets, and its credits are looked for. Confined to the outbox's round.
 */
final class Filing {
    /** Each may bring what it renews along. */
    private static final int BATCH_MAX = 100;

    private static final int ROUNDS_MAX = 100;
    private static final int RELEASES_MAX = 500;
    private static final int VESTS_MAX = ReceiptMessages.SUBJECTS_MAX;
    private static final Duration WAIT_FOR_VEST = Duration.ofSeconds(30);
    private static final Duration WAIT_FOR_RULES = Duration.ofHours(1);
    private static final Duration WAIT_WHILE_PENDING = Duration.ofHours(1);
    private static final long FIRST_TAG_EPOCH = 1;
    private static final String PENDING =
            "its part is pending for 14 days after it was filed, as this may be a renewal";
    private static final Logger LOG = LoggerFactory.getLogger(Filing.class);

    private final String tenant;
    private final FederationState state;
    private final HoldQueue holdQueue;
    private final OutboxStore store;
    private final Transactions transactions;
    private final Sealing sealing;
    private final Renewing renewing;
    private final OutboxRequests requests;
    private final InstantSource clock;
    private final Backoff backoff;

    Filing(
            String tenant,
            FederationState state,
            HoldQueue holdQueue,
            OutboxStore store,
            Transactions transactions,
            Sealing sealing,
            Renewing renewing,
            OutboxRequests requests,
            InstantSource clock,
            Backoff backoff) {
        this.tenant = tenant;
        this.state = state;
        this.holdQueue = holdQueue;
        this.store = store;
        this.transactions = transactions;
        this.sealing = sealing;
        this.renewing = renewing;
        this.requests = requests;
        this.clock = clock;
        this.backoff = backoff;
    }

    /** Reads which contributions of ours were released; says why that could not be done, or nothing. */
    String hear(Federation federation) {
        String id = text(federation.id().toArray());
        for (int round = 0; round < ROUNDS_MAX; round++) {
            long after = store.releasesSeen(tenant, id);
            Reply reply = requests.releases(federation, after, RELEASES_MAX);
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                return OutboxRequests.problem(reply);
            }
            long next = body.path("next").asLong(after);
            transactions.run(() -> {
                body.path("releases").forEach(release -> released(id, release));
                store.saveReleasesSeen(tenant, id, next);
            });
            if (next <= after) {
                return "";
            }
        }
        return "";
    }

    /** A contribution of ours is known by its cid, or by its tag if it went out under another cid since. */
    private void released(String federation, JsonNode release) {
        Instant now = clock.instant();
        String cid = release.path("cid").asText();
        store.byCid(tenant, cid)
                .or(() -> store.byTag(tenant, federation, release.path("tag").asText()))
                .filter(item -> item.state().compareTo(OutboxState.RELEASED) < 0)
                .ifPresent(item -> {
                    store.save(tenant, item.countedAs(cid).reached(OutboxState.RELEASED, now), now);
                    holdQueue.left(tenant, item.patternId(), PatternStatus.RELEASED);
                });
    }

    /** Files what is released. */
    String index(Federation federation) {
        TagEpochs tagEpochs = state.tagEpochs(federation);
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<OutboxItem> due = store.due(tenant, Set.of(OutboxState.RELEASED), clock.instant(), BATCH_MAX);
            if (due.isEmpty()) {
                return "";
            }
            List<Sent> sent = new ArrayList<>();
            for (OutboxItem item : due) {
                sealing.index(federation, tagEpochs, item)
                        .ifPresentOrElse(index -> sent.addAll(filed(item, index)), () -> unfiled(item));
            }
            if (sent.isEmpty()) {
                continue;
            }
            Reply reply = send(federation, sent);
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                return OutboxRequests.problem(reply);
            }
            transactions.run(() -> heard(sent, body));
        }
        return "";
    }

    /** An envelope about an item of ours. */
    private record Sent(OutboxItem item, Envelope envelope) {}

    /** What files it, and before it what it renews: once it is filed it would be paid. */
    private List<Sent> filed(OutboxItem item, Envelope index) {
        List<Sent> sent = new ArrayList<>();
        renewing.earlier(item).ifPresent(renewed -> sent.add(new Sent(item, index.renewing(renewed))));
        sent.add(new Sent(item, index));
        return sent;
    }

    private Reply send(Federation federation, List<Sent> sent) {
        return requests.send(
                federation,
                sent.stream().map(each -> text(each.envelope().encode())).toList());
    }

    /** Verdicts come in the order of the envelopes. */
    private void heard(List<Sent> sent, JsonNode body) {
        for (int i = 0; i < sent.size(); i++) {
            JsonNode verdict = body.path("verdicts").path(i);
            if (sent.get(i).envelope().type() == Envelope.Type.INDEX) {
                indexed(sent.get(i).item(), verdict);
            } else if (isRefused(verdict)) {
                LOG.atWarn()
                        .addKeyValue("code", verdict.path("code").asText(""))
                        .log("a renewal was not taken");
            }
        }
    }

    /**
     * Says of releases that came without us what they renew, as far as we have a part in that: of what is others' alone
     * nothing is said. Says why that could not be done, or nothing.
     */
    String renew(Federation federation, List<OutboxItem> released) {
        TagEpochs tagEpochs = state.tagEpochs(federation);
        List<Sent> sent = new ArrayList<>();
        for (OutboxItem item : released) {
            renewing.earlierPart(item)
                    .flatMap(renewed ->
                            sealing.index(federation, tagEpochs, item).map(index -> index.renewing(renewed)))
                    .ifPresent(envelope -> sent.add(new Sent(item, envelope)));
        }
        if (sent.isEmpty()) {
            return "";
        }
        Reply reply = send(federation, sent);
        if (reply instanceof Reply.Ok(var _, JsonNode body)) {
            heard(sent, body);
        }
        return OutboxRequests.problem(reply);
    }

    private void unfiled(OutboxItem item) {
        Instant now = clock.instant();
        String why = "rules or secrets of tag epoch " + item.tagEpoch() + " are not here";
        store.save(tenant, item.failed(OutboxState.RELEASED, why, now.plus(WAIT_FOR_RULES)), now);
    }

    private void indexed(OutboxItem item, JsonNode verdict) {
        Instant now = clock.instant();
        store.save(
                tenant,
                isRefused(verdict)
                        ? item.failed(
                                OutboxState.RELEASED,
                                verdict.path("code").asText("refused"),
                                now.plus(backoff.after(item.attempts() + 1)))
                        : item.reached(OutboxState.INDEXED, now),
                now);
    }

    /** No verdict is none that was accepted. */
    private static boolean isRefused(JsonNode verdict) {
        String text = verdict.path("verdict").asText("refused");
        return text.equals("refused");
    }

    /**
     * How parts of releases ended. The id of the entry that ends one follows from the tag and the organisation, so it can
     * be recognised; it is looked for among the newest, and later where it stands in the log.
     */
    String findVests(Federation federation) {
        List<OutboxItem> indexed = store.due(tenant, Set.of(OutboxState.INDEXED), clock.instant(), VESTS_MAX);
        Optional<Member> self = federation.member();
        if (indexed.isEmpty() || self.isEmpty()) {
            return "";
        }
        Reply reply = requests.credits(federation);
        if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
            return OutboxRequests.problem(reply);
        }
        Map<String, TransferId> ends = new HashMap<>();
        for (OutboxItem item : indexed) {
            byte[] tag = Base64Url.decode(item.tag(), 32).orElseThrow();
            ends.put(
                    item.id(),
                    TransferId.ofEnd(TransferId.ofVest(
                            federation.id(), item.tagEpoch(), tag, self.get().org())));
        }
        Map<String, OutboxState> ended = new HashMap<>();
        body.path("entries")
                .forEach(entry -> ended.put(
                        entry.path("id").asText(),
                        entry.path("credit").asText().equals("available") ? OutboxState.VESTED : OutboxState.UNPAID));
        List<TransferId> older = indexed.stream()
                .filter(item -> item.attempts() > 0)
                .map(item -> ends.get(item.id()))
                .filter(end -> end != null && !ended.containsKey(text(end.toArray())))
                .toList();
        ended.putAll(inLog(federation, older));
        transactions.run(() -> indexed.forEach(item -> {
            TransferId end = ends.get(item.id());
            OutboxState now = end == null ? null : ended.get(text(end.toArray()));
            store.save(tenant, now == null ? waiting(item) : item.reached(now, clock.instant()), clock.instant());
        }));
        return "";
    }

    /** What was not there the second time may be what the coordinator does not pay at once. */
    private OutboxItem waiting(OutboxItem item) {
        return item.tagEpoch() == FIRST_TAG_EPOCH || item.attempts() == 0
                ? item.failed(OutboxState.INDEXED, "", clock.instant().plus(WAIT_FOR_VEST))
                : item.failed(OutboxState.INDEXED, PENDING, clock.instant().plus(WAIT_WHILE_PENDING));
    }

    /** What the log says of entries that ended parts of releases, as far as they have their place. */
    private Map<String, OutboxState> inLog(Federation federation, List<TransferId> ends) {
        Map<String, OutboxState> ended = new HashMap<>();
        if (!ends.isEmpty() && requests.places(federation, ends) instanceof Reply.Ok(var _, JsonNode body)) {
            body.path("transfers")
                    .forEach(place -> Base64Url.decode(place.path("leaf").asText(), LogLeaf.BYTES_MAX)
                            .flatMap(leaf -> LogLeaf.decode(leaf).accepted())
                            .ifPresent(leaf -> ended.put(
                                    place.path("subject").asText(),
                                    leaf instanceof LogLeaf.Vest ? OutboxState.VESTED : OutboxState.UNPAID)));
        }
        return ended;
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
