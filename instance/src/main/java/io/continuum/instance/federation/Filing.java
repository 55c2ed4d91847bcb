package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.roster.Member;
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

/**
 * What follows when enough organisations sent the same: the release is heard of, the contribution is filed under its
 * buckets, and its credits are looked for. Confined to the outbox's round.
 */
final class Filing {
    private static final int BATCH_MAX = 200;
    private static final int ROUNDS_MAX = 100;
    private static final int RELEASES_MAX = 500;
    private static final Duration WAIT_FOR_VEST = Duration.ofSeconds(30);
    private static final Duration WAIT_FOR_RULES = Duration.ofHours(1);

    private final String tenant;
    private final FederationState state;
    private final HoldQueue holdQueue;
    private final OutboxStore store;
    private final Transactions transactions;
    private final Sealing sealing;
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
            OutboxRequests requests,
            InstantSource clock,
            Backoff backoff) {
        this.tenant = tenant;
        this.state = state;
        this.holdQueue = holdQueue;
        this.store = store;
        this.transactions = transactions;
        this.sealing = sealing;
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
            Map<String, OutboxItem> byCid = new HashMap<>();
            List<String> envelopes = new ArrayList<>();
            for (OutboxItem item : due) {
                sealing.index(federation, tagEpochs, item)
                        .ifPresentOrElse(
                                envelope -> {
                                    envelopes.add(text(envelope.encode()));
                                    byCid.put(item.cid(), item);
                                },
                                () -> unfiled(item));
            }
            if (envelopes.isEmpty()) {
                continue;
            }
            Reply reply = requests.send(federation, envelopes);
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                return OutboxRequests.problem(reply);
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

    private void unfiled(OutboxItem item) {
        Instant now = clock.instant();
        String why = "rules or secrets of tag epoch " + item.tagEpoch() + " are not here";
        store.save(tenant, item.failed(OutboxState.RELEASED, why, now.plus(WAIT_FOR_RULES)), now);
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
    String findVests(Federation federation) {
        List<OutboxItem> indexed = store.due(tenant, Set.of(OutboxState.INDEXED), clock.instant(), RELEASES_MAX);
        Optional<Member> self = federation.member();
        if (indexed.isEmpty() || self.isEmpty()) {
            return "";
        }
        Reply reply = requests.credits(federation);
        if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
            return OutboxRequests.problem(reply);
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

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
