package io.continuum.instance.config;

/** A setting that cannot be used; the message is meant for the operator and names what to change. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
