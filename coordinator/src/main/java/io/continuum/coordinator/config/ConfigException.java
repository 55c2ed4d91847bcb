package io.continuum.coordinator.config;

/** A setting that is unknown or has a value that cannot be used; the message names it, its source and the remedy. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
