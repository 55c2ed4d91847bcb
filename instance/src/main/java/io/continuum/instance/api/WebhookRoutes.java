package io.continuum.instance.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.webhook.Deliveries;
import io.continuum.instance.webhook.Signature;
import io.continuum.instance.webhook.Webhook;
import io.continuum.instance.webhook.WebhookStore;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /v1/webhooks}: where events are sent. For admins: whoever may name an address lets texts' ids leave. */
public final class WebhookRoutes implements Routes {
    private static final int DEAD_MAX = 100;
    private static final int TYPES_MAX = 50;

    record WebhookRequest(
            @Nullable String url,
            @Nullable List<String> types,
            @Nullable String space) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WebhookView(
            String id,
            String url,
            List<String> types,
            String space,
            long position,
            int failures,
            String lastError,
            Instant nextAt,
            Instant createdAt,
            @Nullable String secret) {
        static WebhookView of(Webhook webhook, @Nullable String secret) {
            return new WebhookView(
                    webhook.id(),
                    webhook.url(),
                    webhook.types(),
                    webhook.reach().space(),
                    webhook.position(),
                    webhook.failures(),
                    webhook.lastError(),
                    webhook.nextAt(),
                    webhook.createdAt(),
                    secret);
        }
    }

    record WebhookPage(List<WebhookView> webhooks, String tenantId) {}

    record DeadPage(List<WebhookStore.Dead> dead, String tenantId) {}

    private final Api api;
    private final Deliveries deliveries;
    private final WebhookStore store;
    private final InstantSource clock;

    public WebhookRoutes(Api api, Deliveries deliveries, WebhookStore store, InstantSource clock) {
        this.api = api;
        this.deliveries = deliveries;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/webhooks").handler(api.admin(this::add));
        router.get("/v1/webhooks").handler(api.admin(this::list));
        router.delete("/v1/webhooks/:id").handler(api.admin(this::remove));
        router.get("/v1/webhooks/:id/dead").handler(api.admin(this::dead));
        router.post("/v1/webhooks/:id/retry").handler(api.admin(this::retry));
    }

    private Reply add(Request request) {
        WebhookRequest wanted = request.body(WebhookRequest.class);
        if (wanted.url() == null) {
            throw ProblemException.badRequest("url is missing.");
        }
        List<String> types = wanted.types() == null ? List.of() : wanted.types();
        if (types.size() > TYPES_MAX
                || types.stream().anyMatch(type -> type == null || !type.matches("[a-z_]{1,60}"))) {
            throw ProblemException.badRequest("types is a list of at most " + TYPES_MAX + " types of events.");
        }
        Webhook webhook = deliveries.add(request.reach(wanted.space()), wanted.url(), types);
        return Reply.created(WebhookView.of(webhook, Signature.shown(webhook.secret())));
    }

    private Reply list(Request request) {
        return Reply.ok(new WebhookPage(
                store.list(request.reach()).stream()
                        .map(webhook -> WebhookView.of(webhook, null))
                        .toList(),
                request.tenant()));
    }

    private Reply remove(Request request) {
        if (!store.remove(request.reach(), find(request).id())) {
            throw ProblemException.notFound("such webhook");
        }
        return Reply.noContent();
    }

    private Reply dead(Request request) {
        return Reply.ok(new DeadPage(store.dead(find(request), DEAD_MAX), request.tenant()));
    }

    private Reply retry(Request request) {
        Webhook webhook = find(request);
        if (!store.retry(webhook, clock.instant())) {
            throw new ProblemException(409, "nothing_to_retry", "Everything was delivered or is still being tried.");
        }
        return new Reply(202, WebhookView.of(find(request), null));
    }

    private Webhook find(Request request) {
        return Optional.of(request.path("id"))
                .filter(Ids::isId)
                .flatMap(id -> store.find(request.reach(), id))
                .orElseThrow(() -> ProblemException.notFound("such webhook"));
    }
}
