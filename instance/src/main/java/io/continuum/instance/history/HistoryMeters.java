package io.continuum.instance.history;

import io.continuum.protocol.identity.Refusal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/** Counts what was refused and why, and tells whether an alarm is open. Thread-safe. */
public final class HistoryMeters {
    static final String REFUSED = "continuum.history.refused";
    static final String HELD_BACK = "continuum.history.held.back";
    static final String ALARMS_OPEN = "continuum.history.alarms.open";
    private static final String REASON = "reason";

    private final MeterRegistry registry;

    public HistoryMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Something that the coordinator or a peer has shown was not accepted. */
    void refused(Refusal reason) {
        registry.counter(REFUSED, REASON, reason.code()).increment();
    }

    /** From now on nothing is sealed, for this reason. */
    void heldBack(String code) {
        registry.counter(HELD_BACK, REASON, code).increment();
    }

    void alarms(IntSupplier open) {
        Gauge.builder(ALARMS_OPEN, open, IntSupplier::getAsInt).register(registry);
    }
}
