package io.continuum.coordinator.console;

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
import java.util.concurrent.ConcurrentHashMap;

/**
 * The operators who are logged in. Thread-safe.
 *
 * <p>Sessions live in memory only: a restart logs everybody out, and of several processes each has its own. The cookie's
 * value is kept as a hash, so that a look into the process does not hand out sessions.
 */
public final class ConsoleSessions {
    /** How long a login lasts. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    private static final int SESSIONS_MAX = 100;
    private static final int SECRET_BYTES = 32;

    /** A fresh login: what the cookie holds, and the token that the page sends along with changes. */
    public record Login(String cookie, String token) {}

    private record Session(String token, Instant endsAt) {}

    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<String, Session> byHash = new ConcurrentHashMap<>();

    public ConsoleSessions(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** The token of the session with this cookie; empty when nobody is logged in with it. */
    public Optional<String> tokenOf(String cookie) {
        return Optional.ofNullable(byHash.get(hash(cookie)))
                .filter(session -> session.endsAt().isAfter(clock.instant()))
                .map(Session::token);
    }

    /** Whether a change that shows this token comes from the page of the session, in constant time. */
    public boolean allows(String cookie, String token) {
        byte[] shown = token.getBytes(StandardCharsets.UTF_8);
        return tokenOf(cookie)
                .filter(right -> MessageDigest.isEqual(right.getBytes(StandardCharsets.UTF_8), shown))
                .isPresent();
    }

    /** Starts a session; the oldest one ends when there are too many. */
    public Login start() {
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

    public void end(String cookie) {
        byHash.remove(hash(cookie));
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
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
