package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.measure.Meters;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** For who runs the server: whether it lives, whether it should be asked, and what it has done. */
final class OperationRoutes {
    private static final String BEARER = "Bearer ";
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Signatures signatures;
    private final AdminSecret adminSecret;
    private final Readiness readiness;
    private final Meters meters;

    OperationRoutes(Signatures signatures, AdminSecret adminSecret, Readiness readiness, Meters meters) {
        this.signatures = signatures;
        this.adminSecret = adminSecret;
        this.readiness = readiness;
        this.meters = meters;
    }

    void on(ApiServer server) {
        server.get("/health", _ -> Answer.ok(Map.of("status", "ok")));
        server.get("/ready", _ -> ready());
        server.get("/metrics", this::metrics);
    }

    private Answer ready() {
        Map<String, String> problems = readiness.problems();
        Map<String, String> notices = readiness.notices();
        return problems.isEmpty()
                ? Answer.ok(Map.of("status", "ready", "problems", problems, "notices", notices))
                : Answer.of(503, Map.of("status", "not_ready", "problems", problems, "notices", notices));
    }

    /** Figures tell who is busy when, so they are for the admin; Prometheus sends the secret as a bearer token. */
    private Answer metrics(Request request) {
        signatures.unsigned(request);
        Optional<String> secret = request.header("Authorization")
                .filter(header -> header.startsWith(BEARER))
                .map(header -> header.substring(BEARER.length()))
                .or(() -> request.header("X-Admin-Secret"));
        if (!secret.filter(adminSecret::matches).isPresent()) {
            throw ProblemException.of(
                    401,
                    "wrong_admin_secret",
                    "send the secret that the first start printed, as Authorization: Bearer or X-Admin-Secret");
        }
        return new Answer(200, METRICS_TYPE, meters.scrape().getBytes(StandardCharsets.UTF_8));
    }
}
