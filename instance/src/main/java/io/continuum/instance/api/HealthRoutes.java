package io.continuum.instance.api;

import io.vertx.ext.web.Router;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** {@code GET /v1/health}: that the instance answers, how long it took to get there and what it weighs. */
public final class HealthRoutes implements Routes {
    private static final Path PROC_STATUS = Path.of("/proc/self/status");

    /**
     * @param readyMs milliseconds from the start of the process until the server listened
     * @param rssBytes resident memory now; -1 where the system does not say
     */
    record Health(String status, String version, long readyMs, long rssBytes) {}

    private final Api api;
    private final AtomicLong readyMs = new AtomicLong(-1);

    public HealthRoutes(Api api) {
        this.api = api;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/health")
                .handler(api.open(_ -> Reply.ok(new Health("ok", version(), readyMs.get(), rssBytes()))));
    }

    /** Notes that the server listens now. */
    public void ready() {
        readyMs.compareAndSet(-1, ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /** The version of this program; {@code development} where it runs from its classes. */
    public static String version() {
        String version = HealthRoutes.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static long rssBytes() {
        try {
            return Files.readAllLines(PROC_STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(kib -> Long.parseLong(kib) * 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException _) {
            return -1;
        }
    }
}
