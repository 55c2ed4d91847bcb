package io.continuum.coordinator.api;

import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.measure.Meters;
import io.continuum.coordinator.work.OverloadedException;
import io.continuum.coordinator.work.Workers;
import io.continuum.protocol.http.Problem;
import io.continuum.protocol.message.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.PlatformHandler;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: reads a bounded body on the event loop, hands the request to the workers, answers on the request's own
 * context. Whatever goes wrong leaves as problem+json.
 */
public final class ApiServer {
    /** Bodies of most routes. */
    public static final int BODY_BYTES_MAX = 256 * 1024;
    /** A batch of 200 of the largest envelopes, in base64url and JSON. */
    public static final int CONTRIBUTION_BODY_BYTES_MAX = 1_300_000;
    /** An epoch commit for the largest roster, in base64url and JSON. */
    public static final int EPOCH_BODY_BYTES_MAX = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String NO_STORE = "no-store";

    private static final String REQUEST_ID = "x-request-id";
    private static final Pattern REQUEST_ID_FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Duration BODY_TIME_MAX = Duration.ofSeconds(30);
    private static final int IDLE_SECONDS = 60;
    private static final int HEADER_BYTES_MAX = 16 * 1024;
    private static final int START_SECONDS_MAX = 20;
    private static final int CLOSE_SECONDS_MAX = 10;

    /** What a route does, on a worker thread. */
    interface Action {
        Answer run(Request request);
    }

    /** What a route begins on a worker thread and has done elsewhere. */
    interface StagedAction {
        CompletionStage<Answer> run(Request request);
    }

    private final Vertx vertx;
    private final Workers workers;
    private final Duration bodyTimeMax;
    private final Router router;
    private final HttpServer server;
    private final List<String> routes = new ArrayList<>();
    private final Meters meters;
    private final RefusalCounts refusals;

    public ApiServer(Vertx vertx, Workers workers, Meters meters) {
        this(vertx, workers, meters, BODY_TIME_MAX);
    }

    /** @param bodyTimeMax within which the whole body of a request must be here */
    ApiServer(Vertx vertx, Workers workers, Meters meters, Duration bodyTimeMax) {
        this.vertx = vertx;
        this.bodyTimeMax = bodyTimeMax;
        this.workers = workers;
        this.meters = meters;
        this.refusals = new RefusalCounts(meters.registry());
        this.router = Router.router(vertx);
        this.router.route().handler((PlatformHandler) this::arrived);
        // Inflating is unbounded in the WebSocket codec, and nothing here needs it.
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setIdleTimeout(IDLE_SECONDS));
    }

    /** What was refused, whether with a whole request or within one. */
    RefusalCounts refusals() {
        return refusals;
    }

    /** Every route, as a method and a path such as {@code GET /v1/federations/{fed}/joins}, in the order of their making. */
    public List<String> routes() {
        return Collections.unmodifiableList(routes);
    }

    void get(String path, Action action) {
        serve(route(HttpMethod.GET, path), 0, action);
    }

    void post(String path, Action action) {
        post(path, BODY_BYTES_MAX, action);
    }

    void post(String path, int bodyBytesMax, Action action) {
        serve(route(HttpMethod.POST, path), bodyBytesMax, action);
    }

    void postStaged(String path, int bodyBytesMax, StagedAction action) {
        serveStaged(route(HttpMethod.POST, path), bodyBytesMax, action);
    }

    private Route route(HttpMethod method, String path) {
        routes.add(method + " " + path.replaceAll(":(\\w+)", "{$1}").replace("*", "{*}"));
        return router.route(method, path);
    }

    private void serve(Route route, int bodyBytesMax, Action action) {
        serveStaged(route, bodyBytesMax, request -> CompletableFuture.completedStage(action.run(request)));
    }

    private void serveStaged(Route route, int bodyBytesMax, StagedAction action) {
        // Zero would mean no limit.
        route.handler(BodyHandler.create(false).setBodyLimit(Math.max(1, bodyBytesMax)));
        route.handler(context -> run(context, action));
        route.failureHandler(this::failed);
    }

    /** Names the request, counts its answer, and gives its body a time by which it must be here. */
    private void arrived(RoutingContext context) {
        long startedNanos = System.nanoTime();
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        String id = requestId(request.getHeader(REQUEST_ID));
        context.put(REQUEST_ID, id);
        response.putHeader(REQUEST_ID, id);
        long slow = vertx.setTimer(bodyTimeMax.toMillis(), _ -> {
            if (!request.isEnded()) {
                context.fail(408);
            }
        });
        response.endHandler(_ -> {
            vertx.cancelTimer(slow);
            Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
            meters.request(request.method().name(), routeName(context), response.getStatusCode(), took);
            LOG.atDebug()
                    .addKeyValue("request", id)
                    .addKeyValue("route", routeName(context))
                    .addKeyValue("status", response.getStatusCode())
                    .addKeyValue("ms", took.toMillis())
                    .log("answered");
        });
        context.next();
    }

    /** The caller's own name for the request, if it is one that a log line can hold; otherwise one that we make. */
    private static String requestId(@Nullable String sent) {
        return sent != null && REQUEST_ID_FORM.matcher(sent).matches()
                ? sent
                : Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    private void run(RoutingContext context, StagedAction action) {
        Request request = Request.of(context);
        Context home = vertx.getOrCreateContext();
        CompletionStage<Answer> answered =
                workers.run(() -> action.run(request)).thenCompose(stage -> stage);
        Future.fromCompletionStage(answered, home)
                .onSuccess(answer -> answer(context.response(), answer))
                .onFailure(context::fail);
    }

    private static void answer(HttpServerResponse response, Answer answer) {
        response.putHeader("cache-control", NO_STORE);
        answer.headers().forEach(response::putHeader);
        send(response, answer.status(), answer.contentType(), answer.body());
    }

    private void failed(RoutingContext context) {
        if (context.response().closed()) {
            // The caller has gone in the middle of its request: as a rule nothing of ours failed, and nobody hears an
            // answer.
            LOG.atDebug()
                    .setCause(context.failure())
                    .addKeyValue("route", routeName(context))
                    .log("a caller went before its answer");
            return;
        }
        Throwable failure = context.failure();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Problem problem = Refusals.complete(problem(context, cause));
        refusals.count(problem.code());
        refuse(context, problem);
    }

    private static Problem problem(RoutingContext context, @Nullable Throwable cause) {
        return switch (cause) {
            case ProblemException refused -> refused.problem();
            case OverloadedException _ ->
                Problem.of(503, "overloaded", "too much work is waiting: try again in a second");
            case null -> ofStatus(context.statusCode());
            default -> {
                int status = context.statusCode();
                if (status >= 400 && status < 500) {
                    yield ofStatus(status);
                }
                LOG.atError()
                        .setCause(cause)
                        .addKeyValue("request", context.<String>get(REQUEST_ID))
                        .addKeyValue("route", routeName(context))
                        .log("a request failed");
                yield Problem.of(500, "internal_error", "the coordinator failed; its log says why");
            }
        };
    }

    /** The pattern of the path, never the path itself, which may hold ids. */
    private static String routeName(RoutingContext context) {
        Route route = context.currentRoute();
        String path = route == null ? null : route.getPath();
        return path == null ? "unknown" : path;
    }

    private static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> Problem.of(404, "not_found", "there is no such route");
            case 405 -> Problem.of(405, "method_not_allowed", "this route takes another method");
            case 408 ->
                Problem.of(408, "body_too_slow", "the body was too long on its way: send it at once, or less of it");
            case 413 -> Problem.of(413, "body_too_large", "the body is over this route's limit: send less at a time");
            default -> Problem.of(status < 400 ? 500 : status, "bad_request", "the request cannot be read");
        };
    }

    private static void refuse(RoutingContext context, Problem problem) {
        HttpServerResponse response = context.response();
        if (response.headWritten()) {
            response.reset();
            return;
        }
        if (problem.more().get("retry_after_s") instanceof Long seconds) {
            response.putHeader("retry-after", Long.toString(seconds));
        } else if (problem.status() == 503) {
            response.putHeader("retry-after", "1");
        }
        if (problem.status() == 413 || problem.status() == 408) {
            // The rest of the body is not read, so the connection cannot be used again.
            response.putHeader("connection", "close");
        }
        response.putHeader("cache-control", NO_STORE);
        send(response, problem.status(), Problem.MEDIA_TYPE, Json.write(problem));
        if (problem.status() == 408) {
            // Who was too slow may be so for ever.
            context.request().connection().close();
        }
    }

    private static void send(HttpServerResponse response, int status, String type, byte[] body) {
        if (response.closed()) {
            // The caller has gone. What it asked for is done; it finds that when it asks again.
            return;
        }
        response.setStatusCode(status).putHeader("content-type", type).end(Buffer.buffer(body));
    }

    /** Starts listening. @return the port, which matters if 0 was asked for */
    public int listen(String host, int port) throws StartException {
        router.route().handler(context -> context.fail(404)).failureHandler(this::failed);
        router.errorHandler(405, this::failed);
        router.errorHandler(400, this::failed);
        server.requestHandler(router);
        server.invalidRequestHandler(request -> request.response()
                .setStatusCode(400)
                .putHeader("content-type", Problem.MEDIA_TYPE)
                .end(Buffer.buffer(Json.write(Problem.of(400, "bad_request", "the request cannot be read")))));
        try {
            return server.listen(port, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS_MAX, TimeUnit.SECONDS)
                    .actualPort();
        } catch (ExecutionException e) {
            throw cannotListen(host, port, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new StartException("the server did not start listening within %d s".formatted(START_SECONDS_MAX), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", e);
        }
    }

    private static StartException cannotListen(String host, int port, Throwable cause) {
        String remedy = cause instanceof BindException
                ? "stop the program that has it, or set http.host and http.port"
                : "check http.host and http.port (" + cause.getMessage() + ")";
        return new StartException("cannot listen on %s:%d: %s".formatted(host, port, remedy), cause);
    }

    /** Stops taking requests and lets those under way end. */
    public void close() {
        try {
            server.shutdown(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_SECONDS_MAX + 1L, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("the server did not close in order");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
