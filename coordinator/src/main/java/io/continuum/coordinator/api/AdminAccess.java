package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.console.ConsoleSessions;
import java.util.Arrays;
import java.util.Optional;

/** Lets the coordinator's operator in: by the admin secret, or by the session of the console. Thread-safe. */
final class AdminAccess {
    static final String COOKIE = "continuum_coordinator";
    private static final String TOKEN_HEADER = "X-CSRF-Token";

    private final Gate gate;
    private final AdminSecret secret;
    private final ConsoleSessions sessions;

    AdminAccess(Gate gate, AdminSecret secret, ConsoleSessions sessions) {
        this.gate = gate;
        this.secret = secret;
        this.sessions = sessions;
    }

    /** Refuses whoever is not the operator; a change by a session needs the session's token too. */
    void require(Request request) {
        Optional<String> session =
                cookie(request).filter(cookie -> sessions.tokenOf(cookie).isPresent());
        if (session.isPresent()) {
            boolean reads = request.method().equals("GET");
            if (!reads
                    && !sessions.allows(
                            session.get(), request.header(TOKEN_HEADER).orElse(""))) {
                throw ProblemException.of(
                        403, "csrf", "a change needs the session's token in " + TOKEN_HEADER + ": reload the page");
            }
            return;
        }
        gate.unsigned(request);
        if (request.header("X-Admin-Secret").filter(secret::matches).isEmpty()) {
            throw ProblemException.of(
                    401,
                    "wrong_admin_secret",
                    "X-Admin-Secret must be the secret that the coordinator's first start printed");
        }
    }

    /** The value of the console's cookie. */
    static Optional<String> cookie(Request request) {
        return request.header("Cookie").stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .findFirst();
    }
}
