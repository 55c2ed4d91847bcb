package io.continuum.instance.console;

import io.continuum.instance.access.Access;
import io.continuum.instance.api.Api;
import io.continuum.instance.api.Json;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.api.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Logs the operator in and out. What the page shows and does then goes through the routes under {@code /v1}. */
public final class ConsoleRoutes implements Routes {
    private static final int SECRET_CHARS_MAX = 200;

    /** What the login form sends. */
    record LoginBody(String secret) {}

    private final Api api;
    private final Access access;
    private final ConsoleSessions sessions;
    private final LoginLimit limit;
    private final boolean overTls;

    /** @param overTls whether browsers reach this instance over TLS, so that the cookie may insist on it */
    public ConsoleRoutes(Api api, Access access, ConsoleSessions sessions, InstantSource clock, boolean overTls) {
        this.api = api;
        this.access = access;
        this.sessions = sessions;
        limit = new LoginLimit(clock);
        this.overTls = overTls;
    }

    @Override
    public void mount(Router router) {
        router.post("/console/login").handler(this::login);
        router.post("/console/logout").handler(this::logout);
        router.get("/console/session").handler(this::session);
    }

    private void login(RoutingContext context) {
        HttpServerRequest request = context.request();
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.startsWith("application/json")) {
            // A form of another site can send no JSON without asking first, and so cannot log anybody in.
            throw new ProblemException(415, "unsupported_media_type", "Send application/json.");
        }
        String address = request.remoteAddress().hostAddress();
        Duration wait = limit.attempt(address);
        if (!wait.isZero()) {
            long seconds = wait.toSeconds() + 1;
            context.response().putHeader("Retry-After", String.valueOf(seconds));
            throw new ProblemException(
                    429,
                    "too_many_attempts",
                    "Too many attempts from this address; try again in " + (seconds + 59) / 60 + " min.",
                    Map.of("retry_after_s", seconds));
        }
        Buffer sent = context.body().buffer();
        LoginBody body = Json.read(sent == null ? Buffer.buffer() : sent, LoginBody.class);
        String secret = body.secret() == null ? "" : body.secret().strip();
        api.onWorker(() -> secret.length() <= SECRET_CHARS_MAX && access.isAdminSecret(secret))
                .onSuccess(right -> {
                    if (right) {
                        limit.succeeded(address);
                        ConsoleSessions.Login login = sessions.start();
                        context.response().addCookie(cookie(login.cookie(), ConsoleSessions.LIFETIME.toSeconds()));
                        sendToken(context, login.token());
                    } else {
                        context.fail(new ProblemException(
                                401,
                                "wrong_secret",
                                "This is not the admin secret. The first start of the instance printed it once."));
                    }
                })
                .onFailure(context::fail);
    }

    private void logout(RoutingContext context) {
        if (sessions.callerOf(context.request()).isPresent()) {
            sessions.end(context.request());
        }
        context.response().addCookie(cookie("", 0)).setStatusCode(204).end();
    }

    private void session(RoutingContext context) {
        sessions.tokenOf(context.request())
                .ifPresentOrElse(
                        token -> sendToken(context, token),
                        () -> context.response().setStatusCode(204).end());
    }

    private static void sendToken(RoutingContext context, String token) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(Json.bytes(Map.of("csrf_token", token))));
    }

    private Cookie cookie(String value, long maxAgeS) {
        return Cookie.cookie(ConsoleSessions.COOKIE, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(overTls)
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(maxAgeS);
    }
}
