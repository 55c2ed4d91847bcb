package io.continuum.instance.console;

import io.continuum.instance.access.Caller;
import io.continuum.instance.access.Role;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.api.Sessions;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The operators who are logged in. Thread-safe.
 *
 * <p>Sessions live in memory only: a restart logs everybody out. The cookie's value is kept as a hash, so that a look
 * into the process does not hand out sessions.
 */
public final class ConsoleSessions implements Sessions {
    /** Name of the session's cookie. */
    public static final String COOKIE = "continuum_console";
    /** Header that carries the session's token on every request that changes something. */
    public static final String TOKEN_HEADER = "X-CSRF-Token";
    /** How long a login lasts. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    private static final int SESSIONS_MAX = 100;
    private static final int SECRET_BYTES = 32;
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Caller OPERATOR = new Caller(Caller.OPERATOR_TENANT, "", Role.ADMIN, "console");

    /** A fresh login: what the cookie holds, and the token that the page sends along with changes. */
    record Login(String cookie, String token) {}

    private record Session(String token, Instant endsAt) {}

    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<String, Session> byHash = new ConcurrentHashMap<>();

    public ConsoleSessions(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Optional<Caller> callerOf(HttpServerRequest request) {
        Optional<String> token = tokenOf(request);
        if (token.isPresent() && !READING.contains(request.method())) {
            String sent = request.getHeader(TOKEN_HEADER);
            if (sent == null || !same(sent, token.get())) {
                throw new ProblemException(
                        403, "csrf", "A change needs the session's token in " + TOKEN_HEADER + "; reload the page.");
            }
        }
        return token.map(_ -> OPERATOR);
    }

    /** The token of the request's session; empty when nobody is logged in with it. */
    Optional<String> tokenOf(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        if (cookie == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(byHash.get(hash(cookie.getValue())))
                .filter(session -> session.endsAt().isAfter(clock.instant()))
                .map(Session::token);
    }

    /** Starts a session; the oldest one ends when there are too many. */
    Login start() {
        Instant now = clock.instant();
        byHash.values().removeIf(session -> !session.endsAt().isAfter(now));
        if (byHash.size() >= SESSIONS_MAX) {
            byHash.entrySet().stream()
                    .min(Comparator.comparing(entry -> entry.getValue().endsAt()))
                    .ifPresent(oldest -> byHash.remove(oldest.getKey()));
        }
        Login login = new Login(secret(), secret());
        byHash.put(hash(login.cookie()), new Session(login.token(), now.plus(LIFETIME)));
        return login;
    }

    /** Ends the request's session. */
    void end(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        if (cookie != null) {
            byHash.remove(hash(cookie.getValue()));
        }
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String secret) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
