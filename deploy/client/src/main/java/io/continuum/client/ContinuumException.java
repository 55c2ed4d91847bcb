package io.continuum.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that did not succeed: the server answered with a problem (RFC 9457), or nothing usable answered. The message says
 * what went wrong and what to do next, for a person.
 */
public final class ContinuumException extends RuntimeException {
    /** The code where nothing usable answered. */
    public static final String UNREACHABLE = "unreachable";

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final @Nullable Duration retryAfter;
    private final transient JsonNode problem;

    private ContinuumException(
            String message,
            int status,
            String code,
            @Nullable Duration retryAfter,
            JsonNode problem,
            @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
        this.problem = problem;
    }

    static ContinuumException unreachable(URI base, String reason, @Nullable Throwable cause) {
        return new ContinuumException(
                "Nothing answers at " + base + " (" + reason + ").",
                0,
                UNREACHABLE,
                null,
                MissingNode.getInstance(),
                cause);
    }

    static ContinuumException refused(int status, @Nullable Duration retryAfter, JsonNode problem) {
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        return new ContinuumException(
                detail.isEmpty() ? "The server answered with status " + status + "." : detail,
                status,
                problem.path("code").asText(""),
                retryAfter,
                problem,
                null);
    }

    /** HTTP status, 300 to 599; 0 where nothing usable answered. */
    public int status() {
        return status;
    }

    /** The machine readable reason, snake_case; empty when the answer carried none. */
    public String code() {
        return code;
    }

    /** How long the server asks to wait before the next try. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The whole problem document, for members beyond the standard ones. */
    public JsonNode problem() {
        return problem == null ? MissingNode.getInstance() : problem;
    }

    public boolean isUnreachable() {
        return status == 0;
    }

    /** Whether the same request may succeed a little later: nobody answered, or there was too much to do. */
    public boolean isTemporary() {
        return switch (status) {
            case 0, 429, 502, 504 -> true;
            case 503 -> !code.equals("coordinator_unavailable"); // that takes longer than anybody waits
            case 409 -> code.equals("idempotency_in_progress");
            default -> false;
        };
    }
}
