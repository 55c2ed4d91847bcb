package io.continuum.instance;

import io.continuum.instance.api.Routes;
import io.continuum.instance.api.WebhookRoutes;
import io.continuum.instance.store.SqlWebhookStore;
import io.continuum.instance.webhook.Deliveries;
import io.continuum.instance.webhook.Targets;
import io.continuum.instance.webhook.WebhookStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Webhooks: what is due is sent each second, each webhook by itself. */
final class WebhookPart implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookPart.class);
    private static final long ROUND_MS = 1_000;
    private static final long TIMEOUT_MS = 15_000;
    private static final int POOL = 50;

    private final Foundation foundation;
    private final Deliveries deliveries;
    private final HttpClient client;
    private final List<Routes> routes;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean closing;

    WebhookPart(Foundation foundation, MemoryPart memory) {
        this.foundation = foundation;
        WebhookStore store = new SqlWebhookStore(foundation.database);
        deliveries = new Deliveries(
                store,
                memory.events,
                new Targets(foundation.config.webhooksPrivateTargets()),
                foundation.clock,
                foundation.random);
        client = foundation.vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) TIMEOUT_MS)
                        .setIdleTimeout(30)
                        .setMaxHeaderSize(16_384)
                        .setVerifyHost(true),
                new io.vertx.core.http.PoolOptions().setHttp1MaxSize(POOL));
        routes = List.of(new WebhookRoutes(foundation.api, deliveries, store, foundation.clock));
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void started(RunningInstance instance) {
        Vertx vertx = foundation.vertx;
        vertx.setPeriodic(ROUND_MS, _ -> round());
    }

    private void round() {
        if (closing || !looking.compareAndSet(false, true)) {
            return;
        }
        foundation.workers.submit(deliveries::due).whenComplete((due, failure) -> {
            looking.set(false);
            if (failure != null) {
                LOG.atWarn().setCause(failure).log("webhooks could not be looked at now; the next round tries again");
            } else {
                due.forEach(this::send);
            }
        });
    }

    /** To the very address that was looked at; a redirect is an answer like any other that is no success. */
    private void send(Deliveries.Delivery delivery) {
        Targets.Target target = delivery.target();
        String path = target.url().getRawPath().isEmpty() ? "/" : target.url().getRawPath();
        String query = target.url().getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(
                        target.port(), target.address().getHostAddress()))
                .setHost(target.url().getHost())
                .setPort(target.port())
                .setSsl(target.url().getScheme().equalsIgnoreCase("https"))
                .setURI(query == null ? path : path + "?" + query)
                .setTimeout(TIMEOUT_MS)
                .setFollowRedirects(false);
        client.request(options)
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .putHeader("User-Agent", "continuum")
                        .putHeader("webhook-id", delivery.id())
                        .putHeader("webhook-timestamp", Long.toString(delivery.timestampS()))
                        .putHeader("webhook-signature", delivery.signature())
                        .send(Buffer.buffer(delivery.payload()))
                        .compose(response -> {
                            int status = response.statusCode();
                            response.exceptionHandler(_ -> {}); // of the reset: nobody reads what it says
                            request.reset();
                            return Future.succeededFuture(status);
                        }))
                .onComplete(result -> ended(
                        delivery,
                        result.failed()
                                ? "no answer (" + result.cause().getClass().getSimpleName() + ")"
                                : result.result() / 100 == 2 ? "" : "answered with status " + result.result()));
    }

    private void ended(Deliveries.Delivery delivery, String error) {
        if (closing) {
            return; // it is sent again
        }
        foundation
                .workers
                .submit(() -> {
                    deliveries.ended(delivery, error);
                    return true;
                })
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        round();
                    } else {
                        LOG.atWarn().setCause(failure).log("a delivery was not noted; it is sent again");
                    }
                });
    }

    @Override
    public void close() {
        closing = true;
        client.close();
    }
}
