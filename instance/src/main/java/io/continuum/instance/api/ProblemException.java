package io.continuum.instance.api;

import io.continuum.instance.work.BusyException;
import io.continuum.instance.work.DamagedException;
import io.continuum.instance.work.DiskFull;
import io.continuum.instance.work.ReadOnlyException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a request with application/problem+json (RFC 9457). Cheap to throw: it carries no stack trace. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, Object> extra;

    /**
     * @param code machine readable, snake_case
     * @param detail what went wrong and what to do next, for a person
     */
    public ProblemException(int status, String code, String detail) {
        this(status, code, detail, Map.of());
    }

    /** @param extra further members of the problem, named in snake_case */
    public ProblemException(int status, String code, String detail, Map<String, Object> extra) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.extra = Map.copyOf(extra);
    }

    public static ProblemException badRequest(String detail) {
        return new ProblemException(400, "bad_request", detail);
    }

    /**
     * What a failure is to the caller: a problem already, too much at once, or a value whose own constructor refused it and
     * says why. Empty for a failure of ours; a library's complaint is not for the caller.
     */
    public static Optional<ProblemException> of(@Nullable Throwable failure) {
        return switch (failure) {
            case ProblemException problem -> Optional.of(problem);
            case BusyException busy ->
                Optional.of(new ProblemException(
                        503, "busy", "Too much is waiting (" + busy.getMessage() + "); try again shortly."));
            case ReadOnlyException _ -> Optional.of(readOnly());
            case IllegalArgumentException invalid
            when isOurs(invalid) -> Optional.of(badRequest(String.valueOf(invalid.getMessage())));
            case RuntimeException full
            when DiskFull.isCauseOf(full) ->
                Optional.of(new ProblemException(
                        507,
                        "disk_full",
                        "The disk of this instance is full, so nothing of this was stored. Make room and send it again;"
                                + " reading goes on."));
            case DamagedException damaged ->
                Optional.of(new ProblemException(500, "database_damaged", String.valueOf(damaged.getMessage())));
            case null, default -> Optional.empty();
        };
    }

    private static boolean isOurs(IllegalArgumentException invalid) {
        StackTraceElement[] trace = invalid.getStackTrace();
        return invalid.getClass() == IllegalArgumentException.class
                && trace.length > 0
                && trace[0].getClassName().startsWith("io.continuum.");
    }

    /** What a key that only reads may not do. */
    public static ProblemException readOnly() {
        return new ProblemException(
                403, "read_only", "This key may only read; use one with role member to change or spend something.");
    }

    /** The same answer for what does not exist and for what belongs to somebody else. */
    public static ProblemException notFound(String what) {
        return new ProblemException(404, "not_found", "There is no " + what + " here.");
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public Map<String, Object> extra() {
        return extra == null ? Map.of() : extra;
    }
}
