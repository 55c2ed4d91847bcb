package io.continuum.instance.api;

import io.continuum.instance.access.Caller;
import io.vertx.ext.web.Router;
import java.util.function.Supplier;

/** {@code GET /metrics}: what this process counts about itself, in Prometheus' text format; for the operator's keys. */
public final class MetricsRoutes implements Routes {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Api api;
    private final Supplier<String> scrape;

    public MetricsRoutes(Api api, Supplier<String> scrape) {
        this.api = api;
        this.scrape = scrape;
    }

    @Override
    public void mount(Router router) {
        router.get("/metrics")
                .handler(context -> api.require(context, Caller::isOperator)
                        .ifPresent(_ -> context.response()
                                .putHeader("Content-Type", TYPE)
                                .end(scrape.get())));
    }
}
