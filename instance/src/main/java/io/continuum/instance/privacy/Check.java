package io.continuum.instance.privacy;

/**
 * One decision of the pipeline about one pattern, as the preview and the audit show it.
 *
 * @param stage which stage decided
 * @param check what was looked at, a short fixed name
 * @param passed false drops the pattern
 * @param detail why; never repeats the value that failed, so that an audit entry is safe to show
 */
public record Check(Stage stage, String check, boolean passed, String detail) {

    public static Check passed(Stage stage, String check, String detail) {
        return new Check(stage, check, true, detail);
    }

    public static Check failed(Stage stage, String check, String detail) {
        return new Check(stage, check, false, detail);
    }
}
