package io.continuum.coordinator.api;

import io.continuum.protocol.http.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with a problem instead of an answer. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    static ProblemException of(int status, String code, String detail) {
        return new ProblemException(Problem.of(status, code, detail));
    }

    /** A problem with further members, for example balance and price. */
    static ProblemException of(int status, String code, String detail, Map<String, Object> more) {
        return new ProblemException(Problem.of(status, code, detail, more));
    }

    /**
     * A problem that is over after a while.
     *
     * @param detail with %d where the seconds go
     */
    static ProblemException retryAfter(
            int status, String code, Duration wait, String detail, Map<String, Object> more) {
        long seconds = seconds(wait);
        Map<String, Object> all = new LinkedHashMap<>(more);
        all.put("retry_after_s", seconds);
        return of(status, code, detail.formatted(seconds), all);
    }

    /** Whole seconds, at least one, never too few. */
    static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    static ProblemException badRequest(String code, String detail) {
        return of(400, code, detail);
    }

    Problem problem() {
        return problem;
    }
}
