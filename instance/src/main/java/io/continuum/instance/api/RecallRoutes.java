package io.continuum.instance.api;

import io.continuum.instance.recall.Hit;
import io.continuum.instance.recall.Recall;
import io.continuum.instance.recall.Why;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/recall}: what memory knows about a question, best first, within a budget. */
public final class RecallRoutes implements Routes {
    private static final int LIMIT = 10;
    private static final int TOKENS = 2_000;

    record RecallRequest(
            @Nullable String query,
            @Nullable String message,
            @Nullable Integer limit,
            @Nullable Integer maxConcepts,
            @Nullable Integer maxTokens,
            @Nullable String space) {}

    record WhyAnswer(
            double bm25,
            double neighbours,
            double session,
            double actor,
            double entity,
            double recency,
            double importance,
            double coverage,
            List<String> matched) {
        static WhyAnswer of(Why why) {
            return new WhyAnswer(
                    rounded(why.bm25()),
                    rounded(why.neighbours()),
                    rounded(why.session()),
                    rounded(why.actor()),
                    rounded(why.entity()),
                    rounded(why.recency()),
                    rounded(why.importance()),
                    rounded(why.coverage()),
                    why.matched());
        }
    }

    record HitAnswer(
            String id,
            double score,
            String kind,
            String text,
            WhyAnswer why,
            String source,
            String actor,
            String space,
            String sessionId,
            Instant eventTime,
            Instant recordedAt,
            String origin) {
        static HitAnswer of(Hit hit) {
            return new HitAnswer(
                    hit.document().id(),
                    rounded(hit.score()),
                    hit.document().kind(),
                    hit.document().text(),
                    WhyAnswer.of(hit.why()),
                    hit.document().source(),
                    hit.document().actor(),
                    hit.document().space(),
                    hit.document().sessionId(),
                    hit.document().eventTime(),
                    hit.document().recordedAt(),
                    hit.document().origin());
        }
    }

    record RecallAnswer(
            List<HitAnswer> hits,
            String context,
            long conceptsFound,
            long relationshipsFound,
            long queryTimeMs,
            long indexLagMs,
            String tenantId) {}

    private final Api api;
    private final Recall recall;

    public RecallRoutes(Api api, Recall recall) {
        this.api = api;
        this.recall = recall;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/recall").handler(api.member(this::recall));
    }

    private Reply recall(Request request) {
        RecallRequest wanted = request.body(RecallRequest.class);
        String question = wanted.query() != null ? wanted.query() : wanted.message();
        if (question == null || question.isBlank()) {
            throw ProblemException.badRequest("Send the question as query.");
        }
        String space = request.reach(wanted.space()).space();
        Integer wantedLimit = wanted.limit() != null ? wanted.limit() : wanted.maxConcepts();
        int limit = within("limit", wantedLimit, LIMIT, Recall.LIMIT_MAX);
        int tokens = within("max_tokens", wanted.maxTokens(), TOKENS, Recall.TOKENS_MAX);
        Recall.Answer answer = recall.recall(request.tenant(), question, space, limit, tokens);
        return Reply.ok(new RecallAnswer(
                answer.hits().stream().map(HitAnswer::of).toList(),
                answer.context(),
                answer.entities(),
                answer.edges(),
                answer.tookMs(),
                answer.lagMs(),
                request.tenant()));
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }

    private static int within(String name, @Nullable Integer value, int fallback, int max) {
        if (value == null) {
            return fallback;
        }
        if (value < 1 || value > max) {
            throw ProblemException.badRequest(name + " must be a whole number from 1 to " + max + ".");
        }
        return value;
    }
}
