package io.continuum.instance.federation;

import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.MinedPattern;
import io.continuum.instance.pattern.PatternBytes;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.pattern.Payload;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.pattern.Tag;
import io.continuum.protocol.pattern.TagSeed;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns approved patterns into envelopes of the tag epoch in force, and those of an ended one back into approved patterns.
 * A pattern whose tag cannot be made yet stays approved, so that it can still be vetoed. Confined to the outbox's round.
 */
final class Sealing {
    private static final int PAYLOADS_MAX = 1_000;
    private static final int TURN_MAX = 500;
    /** A round ends after this long even if more could be sealed: others wait for it. */
    private static final Duration ROUND_MAX = Duration.ofSeconds(5);

    /** So many at once, so that a round ends soon after that also on a slow machine. */
    private static final int BATCH_MAX = 16;

    private static final Set<OutboxState> UNRELEASED =
            Set.of(OutboxState.QUEUED, OutboxState.SENT, OutboxState.ACCEPTED);

    /** What waits, why, and until when; nothing waits where the reason is empty. */
    private record Waiting(String reason, Instant nextAt, Duration hold, long tagEpoch) {
        static final Waiting NOTHING = new Waiting("", Instant.MIN, Duration.ZERO, 0);
    }

    private final String tenant;
    private final HoldQueue holdQueue;
    private final OutboxStore store;
    private final Transactions transactions;
    private final TagSeeds seeds;
    private final InstantSource clock;
    private final SecureRandom random;
    private volatile Waiting waiting = Waiting.NOTHING;

    Sealing(
            String tenant,
            HoldQueue holdQueue,
            OutboxStore store,
            Transactions transactions,
            TagSeeds seeds,
            InstantSource clock,
            SecureRandom random) {
        this.tenant = tenant;
        this.holdQueue = holdQueue;
        this.store = store;
        this.transactions = transactions;
        this.seeds = seeds;
        this.clock = clock;
        this.random = random;
    }

    /** Seals what may leave; says why some of it waits, or nothing. */
    String seal(Federation federation, PatternSealer sealer) {
        Duration hold = Duration.ofSeconds(federation.config().holdS());
        Instant end = clock.instant().plus(ROUND_MAX);
        waiting = Waiting.NOTHING;
        while (true) {
            Map<String, Pattern> ready = ready(hold, BATCH_MAX);
            if (ready.isEmpty()) {
                return "";
            }
            TagSeeds.Found found = seeds.find(federation.config(), sealer.secrets(), ready);
            transactions.run(() -> take(federation, sealer, hold, found.byPattern()));
            if (!found.problem().isEmpty()) {
                waiting = new Waiting(found.problem(), found.nextAt(), hold, federation.tagEpoch());
                return found.problem();
            }
            if (ready.size() < BATCH_MAX) {
                return "";
            }
            if (clock.instant().isAfter(end)) {
                waiting =
                        new Waiting("sealing goes on in the next round", clock.instant(), hold, federation.tagEpoch());
                return "";
            }
        }
    }

    private Map<String, Pattern> ready(Duration hold, int limit) {
        return transactions.read(() -> {
            Map<String, Pattern> ready = new LinkedHashMap<>();
            for (MinedPattern pattern : holdQueue.ready(tenant, hold, limit)) {
                ready.put(pattern.id(), PatternBytes.pattern(payload(pattern.id())));
            }
            return ready;
        });
    }

    private Payload payload(String patternId) {
        return holdQueue.payload(tenant, patternId).orElseThrow();
    }

    /** Seals those that may still leave: a veto may have come while helpers were asked. */
    private void take(Federation federation, PatternSealer sealer, Duration hold, Map<String, TagSeed> found) {
        for (MinedPattern pattern : holdQueue.ready(tenant, hold, PAYLOADS_MAX)) {
            Optional.ofNullable(found.get(pattern.id())).ifPresent(seed -> {
                store.add(tenant, item(federation, sealer, pattern.id(), seed), clock.instant());
                holdQueue.left(tenant, pattern.id(), PatternStatus.SENT);
            });
        }
    }

    private OutboxItem item(Federation federation, PatternSealer sealer, String patternId, TagSeed seed) {
        Cid cid = Cid.random(random);
        Envelope envelope = sealer.seal(seed, PatternBytes.aux(payload(patternId)), cid);
        long jitterMs = federation.config().jitterS() * 1_000;
        Instant sendAt = clock.instant().plusMillis(jitterMs == 0 ? 0 : random.nextLong(jitterMs));
        return new OutboxItem(
                id(patternId, federation.tagEpoch()),
                text(federation.id().toArray()),
                patternId,
                federation.tagEpoch(),
                text(envelope.tag().toArray()),
                text(cid.toArray()),
                envelope.encode(),
                OutboxState.QUEUED,
                0,
                sendAt,
                "");
    }

    private static String id(String patternId, long tagEpoch) {
        return patternId + "-" + tagEpoch;
    }

    /**
     * The same contribution under the group's new key, as another envelope; the reason why not if its tag cannot be made
     * now.
     */
    OutboxItem reseal(Federation federation, PatternSealer sealer, OutboxItem item) {
        Payload payload = payload(item.patternId());
        TagSeeds.Found found = seeds.find(
                federation.config(), sealer.secrets(), Map.of(item.patternId(), PatternBytes.pattern(payload)));
        TagSeed seed = found.byPattern().get(item.patternId());
        if (seed == null) {
            return item.failed(OutboxState.QUEUED, found.problem(), found.nextAt());
        }
        Cid cid = Cid.random(random);
        Envelope envelope = sealer.seal(seed, PatternBytes.aux(payload), cid);
        return item.resealed(text(cid.toArray()), envelope.encode(), clock.instant());
    }

    /** What files a released contribution under its buckets; empty if rules or secrets of its tag epoch are not here. */
    Optional<Envelope> index(Federation federation, TagEpochs tagEpochs, OutboxItem item) {
        Optional<FederationConfig> config = tagEpochs.config(item.tagEpoch());
        Optional<EpochSecrets> secrets = federation.keyring().ofTagEpoch(item.tagEpoch());
        if (config.isEmpty() || secrets.isEmpty()) {
            return Optional.empty();
        }
        Pattern pattern = PatternBytes.pattern(payload(item.patternId()));
        Tag tag = Tag.of(Base64Url.decodeExactly(item.tag(), Tag.BYTES).orElseThrow());
        Cid cid = Cid.of(Base64Url.decodeExactly(item.cid(), Cid.BYTES).orElseThrow());
        return Optional.of(PatternSealer.index(config.get(), secrets.get(), pattern, tag, cid));
    }

    /** Whether contributions of an ended tag epoch are neither released nor given back yet. */
    boolean isTurning(Federation federation) {
        return !store.before(tenant, text(federation.id().toArray()), federation.tagEpoch(), UNRELEASED, 1)
                .isEmpty();
    }

    /**
     * Gives back what an ended tag epoch did not release, to be sealed in the one in force. All releases of the ended one
     * must have been heard of before.
     */
    void turn(Federation federation) {
        String id = text(federation.id().toArray());
        boolean more = true;
        while (more) {
            more = transactions.write(() -> {
                List<OutboxItem> old = store.before(tenant, id, federation.tagEpoch(), UNRELEASED, TURN_MAX);
                Instant now = clock.instant();
                for (OutboxItem item : old) {
                    String why = "tag epoch " + item.tagEpoch() + " has ended";
                    store.save(tenant, item.failed(OutboxState.REPLACED, why, now), now);
                    holdQueue.left(tenant, item.patternId(), PatternStatus.APPROVED);
                }
                return old.size() == TURN_MAX;
            });
        }
        seeds.forgetBefore(federation.keyring().newest());
    }

    /** Whether another round could seal more. */
    boolean isBusy() {
        Waiting now = waiting;
        return !now.reason().isEmpty() && !clock.instant().isBefore(now.nextAt());
    }

    /** The approved patterns that wait for a tag helper, as items without an envelope. */
    List<OutboxItem> waiting(int limit) {
        Waiting now = waiting;
        return now.reason().isEmpty()
                ? List.of()
                : holdQueue.ready(tenant, now.hold(), limit).stream()
                        .map(pattern -> new OutboxItem(
                                id(pattern.id(), now.tagEpoch()),
                                "",
                                pattern.id(),
                                now.tagEpoch(),
                                "",
                                "",
                                new byte[0],
                                OutboxState.WAITING,
                                0,
                                now.nextAt(),
                                now.reason()))
                        .toList();
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
