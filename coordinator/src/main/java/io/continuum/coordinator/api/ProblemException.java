package io.continuum.coordinator.api;

import io.continuum.protocol.http.Problem;
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

    static ProblemException badRequest(String code, String detail) {
        return of(400, code, detail);
    }

    Problem problem() {
        return problem;
    }
}
