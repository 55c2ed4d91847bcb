package io.continuum.instance.console;

import io.continuum.instance.access.Caller;
import io.continuum.instance.api.Api;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.api.Routes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * {@code GET /console/live}: server-sent events that tell the page when to read again.
 *
 * <p>{@code changed} follows a commit of this process, {@code beat} comes every few seconds for what no commit announces:
 * connections of peers, the coordinator, other processes on the same database. The events carry no numbers; the page reads
 * those from the API, so that no figure has two sources.
 */
public final class LiveRoutes implements Routes {
    /** Streams open at once. */
    static final int STREAMS_MAX = 50;

    private static final int LOOK_MS = 250;
    private static final int LOOKS_PER_BEAT = 20;

    private final Vertx vertx;
    private final Api api;
    private final ConsoleSessions sessions;
    private final LongSupplier commits;
    private final AtomicInteger open = new AtomicInteger();

    /** @param commits how many transactions this process has committed */
    public LiveRoutes(Vertx vertx, Api api, ConsoleSessions sessions, LongSupplier commits) {
        this.vertx = vertx;
        this.api = api;
        this.sessions = sessions;
        this.commits = commits;
    }

    @Override
    public void mount(Router router) {
        router.get("/console/live")
                .handler(context -> api.require(context, Caller::isOperator).ifPresent(_ -> stream(context)));
    }

    private void stream(RoutingContext context) {
        if (open.incrementAndGet() > STREAMS_MAX) {
            open.decrementAndGet();
            throw new ProblemException(503, "busy", "Too many consoles are open; close one.");
        }
        HttpServerResponse response = context.response()
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
        Stream stream = new Stream(context.request(), response);
        long timer = vertx.setPeriodic(LOOK_MS, _ -> stream.look());
        response.endHandler(_ -> close(timer)).exceptionHandler(_ -> response.reset());
        stream.begin();
    }

    private void close(long timer) {
        vertx.cancelTimer(timer);
        open.decrementAndGet();
    }

    /** One open stream. Belongs to its connection's context, needs no lock. */
    private final class Stream {
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private long seen = commits.getAsLong();
        private int looks;

        Stream(HttpServerRequest request, HttpServerResponse response) {
            this.request = request;
            this.response = response;
        }

        void begin() {
            send("beat");
        }

        void look() {
            looks++;
            boolean beat = looks % LOOKS_PER_BEAT == 0;
            if (beat && isLoggedOut()) {
                response.end();
                return;
            }
            long now = commits.getAsLong();
            if (now != seen && !response.writeQueueFull()) {
                seen = now;
                send("changed");
            } else if (beat && !response.writeQueueFull()) {
                send("beat");
            }
        }

        private boolean isLoggedOut() {
            return request.getCookie(ConsoleSessions.COOKIE) != null
                    && sessions.tokenOf(request).isEmpty();
        }

        private void send(String event) {
            response.write("event: " + event + "\ndata: " + seen + "\n\n");
        }
    }
}
