package io.continuum.coordinator.access;

import java.util.Optional;

/** Keeps the few values that belong to the coordinator itself. Thread-safe. */
public interface SettingStore {

    Optional<String> find(String name);

    void put(String name, String value);
}
