package io.continuum.coordinator.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Whether this process should be sent requests. Thread-safe once all checks are named. */
public final class Readiness {
    private final Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
    private final Map<String, Supplier<Optional<String>>> notices = new LinkedHashMap<>();
    private final AtomicBoolean draining = new AtomicBoolean();

    public Readiness() {
        check("draining", () -> draining.get() ? Optional.of("it takes no more requests") : Optional.empty());
    }

    /** @param problem what is wrong; empty, if nothing is. An exception is a problem */
    public Readiness check(String name, Supplier<Optional<String>> problem) {
        checks.put(name, problem);
        return this;
    }

    /** @param notice what should be known, though requests are answered; empty, if there is nothing */
    public Readiness notice(String name, Supplier<Optional<String>> notice) {
        notices.put(name, notice);
        return this;
    }

    /** From now on it is not ready. */
    public void drain() {
        draining.set(true);
    }

    /** What is wrong, by the name of the check; empty when it is ready. */
    Map<String, String> problems() {
        return said(checks);
    }

    /** What should be known, by name. */
    Map<String, String> notices() {
        return said(notices);
    }

    private static Map<String, String> said(Map<String, Supplier<Optional<String>>> checks) {
        Map<String, String> said = new LinkedHashMap<>();
        checks.forEach((name, check) -> problem(check).ifPresent(text -> said.put(name, text)));
        return said;
    }

    private static Optional<String> problem(Supplier<Optional<String>> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            return Optional.of("it fails: " + e.getClass().getSimpleName());
        }
    }
}
