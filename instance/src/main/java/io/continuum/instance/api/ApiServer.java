package io.continuum.instance.api;

import io.continuum.instance.peer.PeerNetwork;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP listener: identifies the caller, bounds and reads the body, then hands over to the mounted routes. */
public final class ApiServer {
    /** Largest body in bytes of a request without a valid key. */
    public static final int ANONYMOUS_BODY_BYTES_MAX = 65_536;
    /** Largest WebSocket frame and message in bytes; the peer protocol declares smaller ones of its own. */
    public static final int WEBSOCKET_BYTES_MAX = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int IDLE_S = 120;

    private final HttpServer server;
    private final List<String> routes;

    private ApiServer(HttpServer server, List<String> routes) {
        this.server = server;
        this.routes = routes;
    }

    /**
     * Starts to listen.
     *
     * @param port 0 takes a free one
     * @param bodyBytesMax largest body of a request with a key
     * @return fails when the port is taken
     */
    public static Future<ApiServer> listen(
            Vertx vertx, String host, int port, int bodyBytesMax, Api api, List<Routes> routes) {
        Router router = Router.router(vertx);
        router.route().failureHandler(context -> fail(context, bodyBytesMax));
        router.route().handler(api::identify);
        BodyHandler known = BodyHandler.create(false).setBodyLimit(bodyBytesMax);
        BodyHandler anonymous =
                BodyHandler.create(false).setBodyLimit(Math.min(bodyBytesMax, ANONYMOUS_BODY_BYTES_MAX));
        router.route("/v1/*").handler(ApiServer::takeAsJson);
        routes.forEach(group -> group.mountStreams(router));
        router.route().handler(context -> (Api.isIdentified(context) ? known : anonymous).handle(context));
        routes.forEach(group -> group.mount(router));
        for (int status : new int[] {400, 404, 405, 406, 413, 415, 500}) {
            router.errorHandler(status, context -> fail(context, bodyBytesMax));
        }
        HttpServerOptions options = new HttpServerOptions()
                .setIdleTimeout(IDLE_S)
                .setCompressionSupported(true)
                .setWebSocketSubProtocols(List.of(PeerNetwork.SUBPROTOCOL))
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(WEBSOCKET_BYTES_MAX)
                .setMaxWebSocketMessageSize(WEBSOCKET_BYTES_MAX);
        return vertx.createHttpServer(options)
                .requestHandler(router)
                .listen(port, host)
                .map(server -> new ApiServer(server, names(router)));
    }

    /** A body sent with curl's default type is JSON all the same, not a form. */
    private static void takeAsJson(RoutingContext context) {
        MultiMap headers = context.request().headers();
        if (headers.contains(HttpHeaders.CONTENT_TYPE)) {
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        context.next();
    }

    private static List<String> names(Router router) {
        return router.getRoutes().stream()
                .filter(route -> route.methods() != null && route.getName() != null)
                .flatMap(route -> route.methods().stream().map(method -> method + " " + route.getName()))
                .distinct()
                .toList();
    }

    /** Every route that answers, such as {@code GET /v1/memories/:id}. */
    public List<String> routes() {
        return routes;
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private static void fail(RoutingContext context, int bodyBytesMax) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        ProblemException problem = problem(context, bodyBytesMax);
        if (response.headWritten()) {
            response.reset();
            return;
        }
        if (problem.status() == 413) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title(problem.status()));
        body.put("status", problem.status());
        body.put("code", problem.code());
        body.put("detail", problem.detail());
        body.putAll(problem.extra());
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(Buffer.buffer(Json.bytes(body)));
    }

    private static ProblemException problem(RoutingContext context, int bodyBytesMax) {
        Throwable failure = context.failure();
        return ProblemException.of(failure).orElseGet(() -> ofStatus(context, failure, bodyBytesMax));
    }

    private static ProblemException ofStatus(RoutingContext context, @Nullable Throwable failure, int bodyBytesMax) {
        return switch (context.statusCode()) {
            case 400 -> ProblemException.badRequest("The request cannot be read.");
            case 404 ->
                new ProblemException(404, "not_found", "There is no such route. The documentation lists all of them.");
            case 405 -> new ProblemException(405, "method_not_allowed", "This route does not know this method.");
            case 413 ->
                new ProblemException(
                        413,
                        "body_too_large",
                        "The body is larger than this server takes; send it in parts.",
                        Map.of("bytes_max", Api.isIdentified(context) ? bodyBytesMax : ANONYMOUS_BODY_BYTES_MAX));
            case 415 -> new ProblemException(415, "unsupported_media_type", "Send application/json.");
            default -> {
                LOG.atError()
                        .setCause(failure)
                        .addKeyValue("method", context.request().method())
                        .addKeyValue(
                                "route",
                                context.currentRoute() == null
                                        ? "none"
                                        : context.currentRoute().getPath())
                        .log("a request failed");
                yield new ProblemException(500, "internal", "The instance failed to do this; its log says why.");
            }
        };
    }

    private static String title(int status) {
        return io.netty.handler.codec.http.HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
