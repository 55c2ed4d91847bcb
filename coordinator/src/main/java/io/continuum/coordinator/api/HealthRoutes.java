package io.continuum.coordinator.api;

import io.continuum.coordinator.keyper.EvaluationCounts;
import io.continuum.protocol.message.FederationMessages.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** {@code GET /v1/health}, open to everybody. */
final class HealthRoutes {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Supplier<String> status;
    private final LongSupplier federations;
    private final EvaluationCounts evaluations;
    private final LongSupplier readyMs;

    /**
     * @param status "ok", or what is wrong
     * @param federations how many there are
     * @param readyMs how long the start took, in milliseconds
     */
    HealthRoutes(
            Supplier<String> status, LongSupplier federations, EvaluationCounts evaluations, LongSupplier readyMs) {
        this.status = status;
        this.federations = federations;
        this.evaluations = evaluations;
        this.readyMs = readyMs;
    }

    void on(ApiServer server) {
        server.get("/v1/health", _ -> Answer.ok(health(server.refusals())));
    }

    Health health(RefusalCounts refusals) {
        EvaluationCounts.Seen seen = evaluations.seen();
        return new Health(
                status.get(),
                version(),
                federations.getAsLong(),
                readyMs.getAsLong(),
                residentBytes(),
                refusals.seen(),
                new Health.Evaluations(seen.answered(), seen.elements(), seen.refused()));
    }

    /** As the jar's manifest says. */
    static String version() {
        String version = HealthRoutes.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Resident memory as Linux counts it; 0 on systems that do not tell. */
    private static long residentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }
}
