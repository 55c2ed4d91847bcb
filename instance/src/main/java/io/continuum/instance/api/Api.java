package io.continuum.instance.api;

import io.continuum.instance.access.Access;
import io.continuum.instance.access.Caller;
import io.continuum.instance.idempotency.Idempotency;
import io.continuum.instance.idempotency.Idempotency.Outcome;
import io.continuum.instance.idempotency.IdempotencyStore.Answer;
import io.continuum.instance.work.ReadOnly;
import io.continuum.instance.work.Workers;
import io.continuum.protocol.http.Base64Url;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns endpoints into handlers: checks who calls, runs the endpoint on a worker, writes its answer on the request's own
 * context. Thread-safe.
 */
public final class Api {
    /** Requests one key may have under way; the next is refused, and nobody else's is. */
    public static final int IN_FLIGHT_MAX = 200;

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** Routes whose answer holds a secret that is nowhere else. */
    private static final Set<String> SHOWN_ONCE =
            Set.of("/v1/keys", "/v1/federations", "/v1/federations/invites", "/v1/webhooks");

    private static final String CALLER = "continuum.caller";

    private final Vertx vertx;
    private final Workers workers;
    private final Access access;
    private final Map<String, Integer> inFlight = new ConcurrentHashMap<>();
    private final Sessions sessions;
    private final Once once;

    /** Does a request once for its Idempotency-Key; see {@link Idempotency#once}. */
    @FunctionalInterface
    public interface Once {
        Outcome once(String tenant, String caller, String key, String fingerprint, Supplier<Answer> request);
    }

    /** Without a memory of Idempotency-Keys: each request is done. */
    public Api(Vertx vertx, Workers workers, Access access, Sessions sessions) {
        this(vertx, workers, access, sessions, (_, _, _, _, request) -> new Outcome.Answered(request.get(), false));
    }

    public Api(Vertx vertx, Workers workers, Access access, Sessions sessions, Once once) {
        this.vertx = vertx;
        this.workers = workers;
        this.access = access;
        this.sessions = sessions;
        this.once = once;
    }

    /** A route anybody may call. */
    public Handler<RoutingContext> open(Endpoint endpoint) {
        return context -> answer(context, endpoint, null);
    }

    /** A route for any key; the endpoint sees only the key's tenant, and for a reader's key can change nothing. */
    public Handler<RoutingContext> reader(Endpoint endpoint) {
        return guarded(_ -> true, endpoint);
    }

    /** A route for keys that may change something. */
    public Handler<RoutingContext> member(Endpoint endpoint) {
        return guarded(Caller::mayWrite, endpoint);
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
                    caller.mayWrite()
                            ? new ProblemException(
                                    403, "forbidden", "This key's role does not allow this; use an admin key.")
                            : ProblemException.readOnly());
            return Optional.empty();
        }
        return Optional.of(caller);
    }

    /**
     * Runs a blocking task of the caller on a worker; the future completes on the current context. Whatever the task is, it
     * changes nothing for a caller who may only read.
     */
    public <T> Future<T> onWorker(Caller caller, Callable<T> task) {
        return onWorker(caller.mayWrite() ? task : () -> ReadOnly.reading(task));
    }

    /** Runs a blocking task of the server itself on a worker; the future completes on the current context. */
    public <T> Future<T> onWorker(Callable<T> task) {
        return Future.fromCompletionStage(workers.submit(task), vertx.getOrCreateContext());
    }

    /** Whether whoever began this request might begin it now: keys are revoked and expire, and sessions end. */
    public Future<Boolean> stillHolds(RoutingContext context) {
        Optional<String> key = presentedKey(context);
        return key.isEmpty()
                ? Future.succeededFuture(sessions.callerOf(context.request()).isPresent())
                : onWorker(() -> access.authenticate(key.get()).isPresent());
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
        Callable<Written> task = () -> written(context, request, caller, endpoint);
        (caller == null ? onWorker(task) : onWorker(caller, task))
                .onComplete(_ -> release(key))
                .onSuccess(written -> send(context, written))
                .onFailure(context::fail);
    }

    private Written written(RoutingContext context, Request request, @Nullable Caller caller, Endpoint endpoint) {
        String key = request.header(IDEMPOTENCY_KEY).orElse("");
        HttpServerRequest http = context.request();
        if (key.isEmpty()
                || caller == null
                || !caller.mayWrite()
                || http.method().equals(HttpMethod.GET)) {
            return write(endpoint.answer(request));
        }
        if (!key.matches("[\\x21-\\x7e]{1,200}")) {
            throw ProblemException.badRequest(IDEMPOTENCY_KEY + " is 1 to 200 visible ASCII characters.");
        }
        if (SHOWN_ONCE.contains(http.path())) {
            throw new ProblemException(
                    400,
                    "idempotency_not_kept",
                    "This answer holds a secret that is shown once, so it is not kept; leave " + IDEMPOTENCY_KEY
                            + " out.");
        }
        Map<String, String> headers = new HashMap<>();
        Outcome outcome = once.once(caller.tenant(), caller.keyId(), key, fingerprint(http, request.rawBody()), () -> {
            Written written = write(endpoint.answer(request));
            headers.putAll(written.headers());
            Buffer body = written.body();
            return new Answer(written.status(), body == null ? "" : body.toString(StandardCharsets.UTF_8));
        });
        return switch (outcome) {
            case Outcome.Answered(Answer answer, boolean repeated) -> {
                if (repeated) {
                    headers.put("Idempotency-Replayed", "true");
                }
                yield new Written(
                        answer.status(), answer.body().isEmpty() ? null : Buffer.buffer(answer.body()), headers);
            }
            case Outcome.UnderWay _ ->
                throw new ProblemException(
                        409,
                        "idempotency_in_progress",
                        "The first request with this " + IDEMPOTENCY_KEY + " is under way; ask again shortly.");
            case Outcome.UsedOtherwise _ ->
                throw new ProblemException(
                        422,
                        "idempotency_key_reused",
                        "This " + IDEMPOTENCY_KEY + " was used for another request; take a new one.");
        };
    }

    private static String fingerprint(HttpServerRequest http, Buffer body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((http.method() + " " + http.uri() + "\n").getBytes(StandardCharsets.UTF_8));
            return Base64Url.encode(digest.digest(body.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
        Optional<Caller> known = access.recognise(key.get());
        if (known.isPresent()) {
            context.put(CALLER, known.get());
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
