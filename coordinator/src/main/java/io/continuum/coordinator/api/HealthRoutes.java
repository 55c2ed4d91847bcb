package io.continuum.coordinator.api;

import io.continuum.coordinator.member.Federations;
import io.continuum.protocol.message.FederationMessages.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** {@code GET /v1/health}, open to everybody. */
final class HealthRoutes {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Federations federations;
    private final LongSupplier readyMs;

    /** @param readyMs how long the start took, in milliseconds */
    HealthRoutes(Federations federations, LongSupplier readyMs) {
        this.federations = federations;
        this.readyMs = readyMs;
    }

    void on(ApiServer server) {
        server.get(
                "/v1/health",
                _ -> Answer.ok(new Health("ok", version(), federations.count(), readyMs.getAsLong(), residentBytes())));
    }

    /** As the jar's manifest says. */
    private static String version() {
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
