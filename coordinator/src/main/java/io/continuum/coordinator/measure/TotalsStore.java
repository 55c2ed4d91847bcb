package io.continuum.coordinator.measure;

/** Adds up what there is. Thread-safe. */
public interface TotalsStore {
    Totals totals();
}
