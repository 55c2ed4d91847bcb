package io.continuum.coordinator.access;

import java.util.Optional;

/** Keeps the few values that belong to the coordinator itself. Thread-safe. */
public interface SettingStore {

    Optional<String> find(String name);

    void put(String name, String value);

    /** @return false if there is a value already, which stays */
    boolean putIfAbsent(String name, String value);

    /** @return false if the value is another than expected, and stays */
    boolean replace(String name, String expected, String value);
}
