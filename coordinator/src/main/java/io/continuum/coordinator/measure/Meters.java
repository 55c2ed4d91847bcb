package io.continuum.coordinator.measure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every meter of one server. Labels come from routes, enums and our own codes, so that there are few and none names anybody.
 * Thread-safe.
 */
public final class Meters implements AutoCloseable {
    /** Upper bounds of what a request takes, from a point read to what a person notices. */
    private static final Duration[] REQUEST_BOUNDS = Stream.of(5, 10, 25, 50, 100, 250, 1_000, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public Meters() {
        collections.bindTo(registry);
        Stream.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(meters -> meters.bindTo(registry));
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** @param route its pattern, never the path */
    public void request(String method, String route, int status, Duration took) {
        Timer.builder("continuum.requests")
                .description("Requests by route, from their first byte to the answer")
                .tags("method", method, "route", route, "status", Integer.toString(status))
                .serviceLevelObjectives(REQUEST_BOUNDS)
                .register(registry)
                .record(took);
    }

    /** A request that a limit of this name turned away. */
    public void limited(String limit) {
        registry.counter("continuum.limits.hit", "limit", limit).increment();
    }

    /** What became of an envelope. */
    public void envelope(String verdict) {
        registry.counter("continuum.contributions", "verdict", verdict).increment();
    }

    /** @param unit empty for a plain number */
    public void gauge(String name, String unit, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(description)
                .register(registry);
    }

    /** One gauge of several that differ in a label. */
    public void gauge(String name, String label, String labelled, String description, Supplier<Number> value) {
        Gauge.builder(name, value).tag(label, labelled).description(description).register(registry);
    }

    /** All of it in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
