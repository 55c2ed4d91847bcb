package io.continuum.coordinator.config;

/** The effective value of a key and where it came from, for example {@code env CONTINUUM_HTTP_PORT}. */
public record Setting(Key key, String value, String source) {

    /** The value as it may be shown: secrets are starred. */
    public String shown() {
        return key.secret() && !value.isEmpty() ? "***" : value;
    }

    @Override
    public String toString() {
        return key.name() + "=" + shown() + " (" + source + ")";
    }
}
