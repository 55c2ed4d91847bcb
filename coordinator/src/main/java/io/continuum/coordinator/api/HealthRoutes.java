package io.continuum.coordinator.api;

import io.continuum.coordinator.member.Federations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
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
        server.get("/v1/health", _ -> Answer.ok(health()));
    }

    private Map<String, Object> health() {
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", "ok");
        health.put("version", version());
        health.put("federations", federations.count());
        health.put("ready_ms", readyMs.getAsLong());
        residentBytes().ifPresent(bytes -> health.put("rss_bytes", bytes));
        return health;
    }

    /** As the jar's manifest says. */
    private static String version() {
        String version = HealthRoutes.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Resident memory as Linux counts it; elsewhere the field is left out. */
    private static OptionalLong residentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
