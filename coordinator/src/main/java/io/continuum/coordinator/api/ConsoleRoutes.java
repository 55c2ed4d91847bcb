package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.console.Asset;
import io.continuum.coordinator.console.ConsoleSessions;
import io.continuum.coordinator.console.LoginLimit;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The console's files, from this build alone, and its login. What the page shows and does then goes through the routes
 * under {@code /v1/admin}.
 */
final class ConsoleRoutes {
    private static final int SECRET_CHARS_MAX = 200;
    private static final Map<String, String> HEADERS = Map.of(
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "x-content-type-options",
            "nosniff",
            "referrer-policy",
            "no-referrer",
            "cross-origin-opener-policy",
            "same-origin");

    /** What the login form sends. */
    record LogIn(String secret) {
        LogIn {
            if (secret.length() > SECRET_CHARS_MAX) {
                throw new IllegalArgumentException("secret is too long");
            }
        }
    }

    /** @param csrfToken what each change must show; empty if nobody is logged in */
    record LoggedIn(String csrfToken) {}

    private final AdminSecret secret;
    private final ConsoleSessions sessions;
    private final LoginLimit limit;
    private final Map<String, Asset> files =
            Asset.FILES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), Asset::load));
    private final Supplier<URI> url;

    /** @param url by which browsers reach this server: over TLS, the cookie insists on it */
    ConsoleRoutes(AdminSecret secret, ConsoleSessions sessions, Supplier<URI> url, InstantSource clock) {
        this.secret = secret;
        this.sessions = sessions;
        this.limit = new LoginLimit(clock);
        this.url = url;
    }

    void on(ApiServer server) {
        Asset page = Asset.load(Asset.PAGE);
        server.get("/console", request -> file(request, page));
        server.post("/console/login", this::login);
        server.post("/console/logout", this::logout);
        server.get("/console/session", this::session);
        server.get("/console/*", this::file);
    }

    private Answer file(Request request) {
        Asset asset = files.get(request.path().substring("/console/".length()));
        if (asset == null) {
            throw ProblemException.of(404, "not_found", "the console has no such file");
        }
        return file(request, asset);
    }

    private static Answer file(Request request, Asset asset) {
        Map<String, String> headers = new LinkedHashMap<>(HEADERS);
        headers.put("etag", asset.tag());
        headers.put("cache-control", "no-cache");
        boolean known =
                request.header("If-None-Match").filter(asset.tag()::equals).isPresent();
        return new Answer(known ? 304 : 200, asset.type(), known ? new byte[0] : asset.bytes(), headers);
    }

    private Answer login(Request request) {
        if (!request.header("Content-Type").orElse("").startsWith("application/json")) {
            // A form of another site can send no JSON without asking first, and so cannot log anybody in.
            throw ProblemException.of(415, "unsupported_media_type", "send application/json");
        }
        Duration wait = limit.attempt(request.address());
        if (!wait.isZero()) {
            long seconds = wait.toSeconds() + 1;
            throw ProblemException.of(
                    429,
                    "too_many_attempts",
                    "too many attempts from this address: try again in " + (seconds + 59) / 60 + " min",
                    Map.of("retry_after_s", seconds, "scope", "address"));
        }
        if (!secret.matches(request.read(LogIn.class).secret().strip())) {
            throw ProblemException.of(
                    401,
                    "wrong_admin_secret",
                    "This is not the admin secret. The first start of the coordinator printed it once.");
        }
        limit.succeeded(request.address());
        ConsoleSessions.Login login = sessions.start();
        return loggedIn(login.token()).with("set-cookie", cookie(login.cookie(), ConsoleSessions.LIFETIME));
    }

    private Answer logout(Request request) {
        AdminAccess.cookie(request).ifPresent(sessions::end);
        return loggedIn("").with("set-cookie", cookie("", Duration.ZERO));
    }

    /** The token of the session that an earlier visit left; empty if there is none. */
    private Answer session(Request request) {
        return loggedIn(AdminAccess.cookie(request).flatMap(sessions::tokenOf).orElse(""));
    }

    private static Answer loggedIn(String token) {
        return Answer.ok(new LoggedIn(token));
    }

    private String cookie(String value, Duration lifetime) {
        return "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s"
                .formatted(
                        AdminAccess.COOKIE,
                        value,
                        lifetime.toSeconds(),
                        url.get().getScheme().equals("https") ? "; Secure" : "");
    }
}
