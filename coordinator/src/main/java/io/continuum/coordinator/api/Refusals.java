package io.continuum.coordinator.api;

import io.continuum.protocol.http.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every refusal of a caller says beside its code: whom it is about, and where to appeal. {@code retry_after_s} stands in
 * those where waiting helps.
 */
final class Refusals {
    private static final String APPEAL = "POST /v1/federations/{federation}/appeals";

    private Refusals() {}

    /** Adds to a refusal what its route did not say; other problems stay as they are. */
    static Problem complete(Problem problem) {
        if (problem.status() != 402 && problem.status() != 403 && problem.status() != 429) {
            return problem;
        }
        Map<String, Object> more = new LinkedHashMap<>(problem.more());
        more.putIfAbsent("scope", scope(problem.code()));
        more.putIfAbsent("appeal", APPEAL);
        return new Problem(problem.type(), problem.title(), problem.status(), problem.detail(), problem.code(), more);
    }

    /** Whom a code is about: one instance, or all of its organisation. */
    private static String scope(String code) {
        return switch (code) {
            case "insufficient_credits",
                    "suspended",
                    "missing_bond",
                    "invite_quota",
                    "evaluation_quota",
                    "too_many_requests" -> "organisation";
            default -> "instance";
        };
    }
}
