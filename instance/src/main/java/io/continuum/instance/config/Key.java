package io.continuum.instance.config;

/**
 * One setting an operator can change.
 *
 * @param name dotted name as it stands in continuum.yaml, e.g. {@code http.port}
 * @param fallback value used when no layer sets one; empty means unset
 * @param secret whether the value is starred wherever it is shown
 * @param about one sentence for {@code config show} and the documentation
 */
public record Key(String name, String fallback, boolean secret, String about) {

    /** The environment variable that sets this key: {@code http.port} is {@code CONTINUUM_HTTP_PORT}. */
    public String environmentName() {
        return "CONTINUUM_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
    }
}
