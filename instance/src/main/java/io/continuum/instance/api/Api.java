package io.continuum.instance.api;

import io.continuum.instance.access.Access;
import io.continuum.instance.access.Caller;
import io.continuum.instance.work.Workers;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns endpoints into handlers: checks who calls, runs the endpoint on a worker, writes its answer on the request's own
 * context. Thread-safe.
 */
public final class Api {
    /** Requests one key may have under way; the next is refused, and nobody else's is. */
    public static final int IN_FLIGHT_MAX = 200;

    private static final String CALLER = "continuum.caller";

    private final Vertx vertx;
    private final Workers workers;
    private final Access access;
    private final Map<String, Integer> inFlight = new ConcurrentHashMap<>();
    private final Sessions sessions;

    public Api(Vertx vertx, Workers workers, Access access, Sessions sessions) {
        this.vertx = vertx;
        this.workers = workers;
        this.access = access;
        this.sessions = sessions;
    }

    /** A route anybody may call. */
    public Handler<RoutingContext> open(Endpoint endpoint) {
        return context -> answer(context, endpoint, null);
    }

    /** A route for any key; the endpoint sees only the key's tenant. */
    public Handler<RoutingContext> member(Endpoint endpoint) {
        return guarded(_ -> true, endpoint);
    }

    /** A route for keys with role admin, inside their own tenant. */
    public Handler<RoutingContext> admin(Endpoint endpoint) {
        return guarded(Caller::isAdmin, endpoint);
    }

    /** A route that acts for the whole instance: federation, peers, keys of every tenant. */
    public Handler<RoutingContext> operator(Endpoint endpoint) {
        return guarded(Caller::isOperator, endpoint);
    }

    /** Who calls, for handlers that are no {@link Endpoint}, such as event streams. Fails the request when nobody does. */
    public Optional<Caller> require(RoutingContext context, Predicate<Caller> allowed) {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            context.fail(new ProblemException(
                    401,
                    "unauthorized",
                    "Send a valid API key as X-API-Key or Authorization: Bearer."
                            + " The first start leaves one in the file api-key of the data folder."));
            return Optional.empty();
        }
        if (!allowed.test(caller)) {
            context.fail(
                    new ProblemException(403, "forbidden", "This key's role does not allow this; use an admin key."));
            return Optional.empty();
        }
        return Optional.of(caller);
    }

    /** Runs a blocking task on a worker; the future completes on the current context. */
    public <T> Future<T> onWorker(Callable<T> task) {
        return Future.fromCompletionStage(workers.submit(task), vertx.getOrCreateContext());
    }

    private Handler<RoutingContext> guarded(Predicate<Caller> allowed, Endpoint endpoint) {
        return context -> require(context, allowed).ifPresent(caller -> answer(context, endpoint, caller));
    }

    private void answer(RoutingContext context, Endpoint endpoint, @Nullable Caller caller) {
        String key = caller == null ? "" : caller.keyId();
        if (inFlight.merge(key, 1, Integer::sum) > IN_FLIGHT_MAX) {
            release(key);
            context.response().putHeader("Retry-After", "1");
            context.fail(new ProblemException(
                    429,
                    "too_many_requests",
                    IN_FLIGHT_MAX + " requests of this key are under way; wait for some of them."));
            return;
        }
        Request request = new Request(context, caller);
        onWorker(() -> write(endpoint.answer(request)))
                .onComplete(_ -> release(key))
                .onSuccess(written -> send(context, written))
                .onFailure(context::fail);
    }

    private void release(String key) {
        inFlight.computeIfPresent(key, (_, count) -> count > 1 ? count - 1 : null);
    }

    private record Written(int status, @Nullable Buffer body, Map<String, String> headers) {}

    private static Written write(Reply reply) {
        Object body = reply.body();
        return new Written(reply.status(), body == null ? null : Buffer.buffer(Json.bytes(body)), reply.headers());
    }

    private static void send(RoutingContext context, Written written) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(written.status());
        written.headers().forEach(response::putHeader);
        Buffer body = written.body();
        if (body == null) {
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
        }
    }

    /** Reads the key or the session, if one is sent, and finds out whose it is, before any of the body is read. */
    void identify(RoutingContext context) {
        Optional<String> key = presentedKey(context);
        if (key.isEmpty()) {
            sessions.callerOf(context.request()).ifPresent(caller -> context.put(CALLER, caller));
            context.next();
            return;
        }
        context.request().pause();
        onWorker(() -> access.authenticate(key.get())).onComplete(result -> {
            context.request().resume();
            if (result.failed()) {
                context.fail(result.cause());
                return;
            }
            result.result().ifPresent(caller -> context.put(CALLER, caller));
            context.next();
        });
    }

    static boolean isIdentified(RoutingContext context) {
        return context.get(CALLER) != null;
    }

    private static Optional<String> presentedKey(RoutingContext context) {
        String header = context.request().getHeader("X-API-Key");
        if (header != null) {
            return Optional.of(header.strip());
        }
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7);
        return bearer && authorization != null
                ? Optional.of(authorization.substring(7).strip())
                : Optional.empty();
    }
}
