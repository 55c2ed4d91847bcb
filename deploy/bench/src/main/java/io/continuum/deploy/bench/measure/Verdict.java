package io.continuum.deploy.bench.measure;

/** Whether a row reaches its target. */
public enum Verdict {
    OK("ok"),
    SHORT("short"),
    NOT_RUN("not run"),
    NO_TARGET("-");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    static Verdict of(boolean reached) {
        return reached ? OK : SHORT;
    }

    public String text() {
        return text;
    }
}
