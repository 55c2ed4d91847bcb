package io.continuum.instance.api;

import io.continuum.instance.access.Caller;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code GET /v1/events}: the tenant's changes as server-sent events, from now on or after {@code Last-Event-ID}. Nothing
 * is buffered: a slow reader is read for from the table when it is ready for more.
 */
public final class EventRoutes implements Routes {
    /** Streams one tenant may hold open at a time. */
    public static final int STREAMS_MAX = 32;

    private static final int EVENTS_PER_READ = 200;
    private static final long BEAT_MS = TimeUnit.SECONDS.toMillis(1);
    private static final int BEATS_PER_COMMENT = 15;

    private final Vertx vertx;
    private final Api api;
    private final Events events;
    private final Map<String, Integer> streams = new ConcurrentHashMap<>();

    public EventRoutes(Vertx vertx, Api api, Events events) {
        this.vertx = vertx;
        this.api = api;
        this.events = events;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/events").handler(this::stream);
    }

    private void stream(RoutingContext context) {
        api.require(context, _ -> true).ifPresent(caller -> {
            String from = context.request().getHeader("Last-Event-ID");
            if (from != null && !from.matches("\\d{1,18}")) {
                context.fail(ProblemException.badRequest("Last-Event-ID must be the id of an event."));
                return;
            }
            if (streams.merge(caller.tenant(), 1, Integer::sum) > STREAMS_MAX) {
                release(caller);
                context.fail(new ProblemException(
                        429, "too_many_streams", "This tenant has " + STREAMS_MAX + " event streams open; close one."));
                return;
            }
            api.onWorker(caller, () -> from == null ? events.lastSeq(caller.tenant()) : Long.parseLong(from))
                    .onSuccess(seq -> new Stream(context, caller, seq).start())
                    .onFailure(failure -> {
                        release(caller);
                        context.fail(failure);
                    });
        });
    }

    private void release(Caller caller) {
        streams.computeIfPresent(caller.tenant(), (_, open) -> open > 1 ? open - 1 : null);
    }

    /** One open stream; everything in it happens on its own context. */
    private final class Stream {
        private final RoutingContext context;
        private final Caller caller;
        private final HttpServerResponse response;
        private final Context home = vertx.getOrCreateContext();
        private final Consumer<String> listener = this::hear;
        private long seq;
        private boolean reading;
        private boolean again;
        private boolean closed;
        private int beats;
        private long timer;

        Stream(RoutingContext context, Caller caller, long seq) {
            this.context = context;
            this.caller = caller;
            this.response = context.response();
            this.seq = seq;
        }

        void start() {
            if (response.closed()) {
                release(caller);
                return;
            }
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
            response.closeHandler(_ -> close());
            response.exceptionHandler(_ -> close());
            response.drainHandler(_ -> pump());
            response.write(": events of tenant " + caller.tenant() + "\n\n");
            events.onCommit(listener);
            timer = vertx.setPeriodic(BEAT_MS, _ -> beat());
            pump();
        }

        private void hear(String tenant) {
            if (tenant.equals(caller.tenant())) {
                home.runOnContext(_ -> pump());
            }
        }

        /**
         * Other processes that share the database cannot call us, so look now and then; keep the line open, and close it once
         * the key no longer holds.
         */
        private void beat() {
            beats++;
            api.stillHolds(context).onSuccess(holds -> {
                if (!holds && !closed) {
                    response.end();
                    close();
                }
            });
            if (beats % BEATS_PER_COMMENT == 0) {
                response.write(": still here\n\n");
            }
            pump();
        }

        private void pump() {
            if (closed || response.writeQueueFull()) {
                return;
            }
            if (reading) {
                again = true;
                return;
            }
            reading = true;
            again = false;
            api.onWorker(caller, () -> events.after(caller.tenant(), seq, EVENTS_PER_READ))
                    .onComplete(result -> {
                        reading = false;
                        if (result.succeeded()) {
                            write(result.result());
                        }
                        if (again || result.succeeded() && result.result().size() == EVENTS_PER_READ) {
                            pump();
                        }
                    });
        }

        private void write(List<Event> batch) {
            for (Event event : batch) {
                seq = event.seq();
                if (!closed && (caller.space().isEmpty() || caller.space().equals(event.space()))) {
                    response.write(
                            "id: " + event.seq() + "\nevent: " + event.type() + "\ndata: " + Json.text(event) + "\n\n");
                }
            }
        }

        private void close() {
            if (!closed) {
                closed = true;
                events.forget(listener);
                vertx.cancelTimer(timer);
                release(caller);
            }
        }
    }
}
