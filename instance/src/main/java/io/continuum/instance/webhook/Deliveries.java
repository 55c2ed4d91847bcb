package io.continuum.instance.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Reach;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Carries events to webhooks: in order, at least once, an event no sooner than the one before it has arrived or was given up
 * after {@value #ATTEMPTS_MAX} attempts over two days. Thread-safe.
 */
public final class Deliveries {
    /** Webhooks of one tenant. */
    public static final int WEBHOOKS_MAX = 50;

    static final int ATTEMPTS_MAX = 10;
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20));
    private static final Duration CLAIM = Duration.ofMinutes(1);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int DUE_MAX = 100;
    private static final int EVENTS_AT_ONCE = 200;
    private static final int SECRET_BYTES = 32;
    private static final double JITTER = 0.2;

    /** One request to make. */
    public record Delivery(
            Webhook webhook,
            Event event,
            Targets.Target target,
            String id,
            long timestampS,
            String payload,
            String signature) {}

    private final WebhookStore store;
    private final Events events;
    private final Targets targets;
    private final InstantSource clock;
    private final RandomGenerator random;

    public Deliveries(WebhookStore store, Events events, Targets targets, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.events = events;
        this.targets = targets;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Adds a webhook that hears of everything from now on.
     *
     * @throws IllegalArgumentException for an address that requests may not go to
     */
    public Webhook add(Reach reach, String url, List<String> types) {
        targets.resolve(url);
        if (store.list(reach).size() >= WEBHOOKS_MAX) {
            throw new IllegalArgumentException("a tenant has at most " + WEBHOOKS_MAX + " webhooks");
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        Instant now = clock.instant();
        Webhook webhook = new Webhook(
                reach, Ids.raw(now, random), url, types, secret, events.lastSeq(reach.tenant()), 0, now, "", now);
        store.insert(webhook);
        return webhook;
    }

    /** The requests to make now; each webhook that has one is nobody else's until {@link #ended} or a minute has passed. */
    public List<Delivery> due() {
        Instant now = clock.instant();
        return store.due(now, DUE_MAX).stream()
                .filter(webhook -> store.claim(webhook, now.plus(CLAIM)))
                .map(webhook -> next(webhook, now))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Delivery> next(Webhook webhook, Instant now) {
        List<Event> page = events.after(webhook.reach().tenant(), webhook.position(), EVENTS_AT_ONCE);
        long passed = webhook.position();
        for (Event event : page) {
            if (webhook.wants(event)) {
                return delivery(webhook, event, now);
            }
            passed = event.seq();
        }
        store.save(webhook.settled(passed, page.size() == EVENTS_AT_ONCE ? now : now.plus(IDLE)));
        return Optional.empty();
    }

    private Optional<Delivery> delivery(Webhook webhook, Event event, Instant now) {
        String id = "evt_" + webhook.id() + "_" + event.seq();
        ObjectNode payload = JsonNodeFactory.instance
                .objectNode()
                .put("type", event.type())
                .put("timestamp", event.at().toString());
        payload.putObject("data")
                .put("seq", event.seq())
                .put("space", event.space())
                .put("subject", event.subject())
                .put("actor", event.cause().actor())
                .put("reason", event.cause().reason());
        try {
            String text = payload.toString();
            return Optional.of(new Delivery(
                    webhook,
                    event,
                    targets.resolve(webhook.url()),
                    id,
                    now.getEpochSecond(),
                    text,
                    Signature.of(webhook.secret(), id, now.getEpochSecond(), text)));
        } catch (IllegalArgumentException e) {
            fail(webhook, event, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** What became of a request: an error of no words means that it arrived. */
    public void ended(Delivery delivery, String error) {
        if (error.isEmpty()) {
            store.save(delivery.webhook().settled(delivery.event().seq(), clock.instant()));
        } else {
            fail(delivery.webhook(), delivery.event(), error);
        }
    }

    private void fail(Webhook webhook, Event event, String error) {
        Instant now = clock.instant();
        if (webhook.failures() + 1 >= ATTEMPTS_MAX) {
            store.bury(webhook, new WebhookStore.Dead(event.seq(), event.type(), ATTEMPTS_MAX, error, now));
            store.save(webhook.gaveUp(event.seq(), error, now));
            return;
        }
        Duration wait = WAITS.get(Math.min(webhook.failures(), WAITS.size() - 1));
        long jittered = (long) (wait.toMillis() * (1 + JITTER * (2 * random.nextDouble() - 1)));
        store.save(webhook.failed(error, now.plusMillis(jittered)));
    }
}
