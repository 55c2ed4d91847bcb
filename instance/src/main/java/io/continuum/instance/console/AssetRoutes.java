package io.continuum.instance.console;

import io.continuum.instance.api.Routes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The page's files, from this build alone: nothing is fetched from elsewhere and nothing inline is allowed to run. */
public final class AssetRoutes implements Routes {
    /** The page itself, and every file it loads. */
    static final String PAGE = "index.html";

    static final List<String> FILES = List.of(
            "api.js",
            "app.js",
            "credits.js",
            "format.js",
            "icon.svg",
            "keys.js",
            "live.js",
            "memories.js",
            "memory.js",
            "overview.js",
            "parts.js",
            "patterns.js",
            "peers.js",
            "sharing.js",
            "style.css",
            "vendor/htm-preact.js",
            "vendor/VENDORED.txt");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Override
    public void mount(Router router) {
        Asset page = Asset.load(PAGE);
        router.get("/console").handler(context -> send(context, page));
        router.get("/console/").handler(context -> send(context, page));
        for (String file : FILES) {
            Asset asset = Asset.load(file);
            router.get("/console/" + file).handler(context -> send(context, asset));
        }
    }

    private static void send(RoutingContext context, Asset asset) {
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, asset.type())
                .putHeader(HttpHeaders.ETAG, asset.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (asset.tag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.end(asset.bytes());
        }
    }
}
