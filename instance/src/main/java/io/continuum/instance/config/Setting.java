package io.continuum.instance.config;

/** The effective value of one key and the layer it came from. */
public record Setting(Key key, String value, Source source) {

    /** The layers in the order in which they win. */
    public enum Source {
        FLAG,
        ENVIRONMENT,
        FILE,
        DEFAULT
    }

    /** The value as it may be shown: secrets are starred, unset ones stay empty. */
    public String shown() {
        return key.secret() && !value.isEmpty() ? "***" : value;
    }

    @Override
    public String toString() {
        return key.name() + "=" + shown() + " (" + source + ")";
    }
}
