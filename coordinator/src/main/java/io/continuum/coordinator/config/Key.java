package io.continuum.coordinator.config;

import java.util.Locale;

/**
 * One setting.
 *
 * @param name as written in YAML and flags, for example {@code http.port}
 * @param defaultValue used when no source sets it; empty means "derived" or "none", as the help says
 * @param secret whether the value is shown as {@code ***}
 * @param help one line for {@code config show}
 */
public record Key(String name, String defaultValue, boolean secret, String help) {
    static final String ENVIRONMENT_PREFIX = "CONTINUUM_";

    /** The environment variable that sets it: {@code http.port} is {@code CONTINUUM_HTTP_PORT}. */
    public String environmentName() {
        return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** What the variables of this key's section begin with: for {@code http.port} it is {@code CONTINUUM_HTTP_}. */
    String environmentSection() {
        String section = name.substring(0, name.indexOf('.') + 1);
        return ENVIRONMENT_PREFIX + section.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
