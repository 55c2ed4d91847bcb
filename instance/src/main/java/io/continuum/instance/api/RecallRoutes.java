package io.continuum.instance.api;

import io.continuum.instance.memory.Filter;
import io.continuum.instance.recall.Ask;
import io.continuum.instance.recall.Facet;
import io.continuum.instance.recall.Hit;
import io.continuum.instance.recall.Index;
import io.continuum.instance.recall.Page;
import io.continuum.instance.recall.Recall;
import io.continuum.instance.recall.Why;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/recall}: what memory knows about a question, best first, within a budget, ready for an assistant; and
 * {@code POST /v1/search}: the same ranking page by page, with facets.
 */
public final class RecallRoutes implements Routes {
    private static final int LIMIT = 10;
    private static final int TOKENS = 2_000;

    /** @param superseded whether what was replaced or put away is offered too */
    record Include(@Nullable Boolean superseded) {}

    /** {@code message} and {@code max_concepts} are older names of {@code query} and {@code limit}. */
    record RecallRequest(
            @Nullable String query,
            @Nullable String message,
            @Nullable Integer limit,
            @Nullable Integer maxConcepts,
            @Nullable Integer maxTokens,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId,
            @Nullable String sessionId,
            @Nullable List<String> kinds,
            @Nullable Map<String, Object> filters,
            @Nullable Instant asOf,
            @Nullable Include include,
            @Nullable String detail,
            @Nullable Boolean explain,
            @Nullable String cursor,
            @Nullable List<String> facets) {}

    record WhyAnswer(
            double bm25,
            double neighbours,
            double session,
            double actor,
            double entity,
            double vector,
            double recency,
            double importance,
            double coverage,
            List<String> matched) {
        static WhyAnswer of(Hit hit) {
            Why why = hit.why();
            return new WhyAnswer(
                    rounded(why.bm25()),
                    rounded(why.neighbours()),
                    rounded(why.session()),
                    rounded(why.actor()),
                    rounded(why.entity()),
                    rounded(why.vector()),
                    rounded(why.recency()),
                    rounded(why.importance()),
                    rounded(why.coverage()),
                    hit.matched());
        }
    }

    /** @param why absent when the request says {@code "explain": false} */
    record HitAnswer(
            String id,
            double score,
            String kind,
            String text,
            @Nullable WhyAnswer why,
            String source,
            String actor,
            String space,
            String sessionId,
            List<String> tags,
            String trust,
            String status,
            Instant eventTime,
            Instant recordedAt,
            String origin) {
        static HitAnswer of(Hit hit, boolean explain) {
            return new HitAnswer(
                    hit.document().id(),
                    rounded(hit.score()),
                    hit.document().kind(),
                    hit.document().text(),
                    explain ? WhyAnswer.of(hit) : null,
                    hit.document().source(),
                    hit.document().actor(),
                    hit.document().space(),
                    hit.document().sessionId(),
                    hit.document().tags(),
                    hit.document().trust(),
                    hit.document().status(),
                    hit.document().eventTime(),
                    hit.document().recordedAt(),
                    hit.document().origin());
        }
    }

    /** @param nextCursor to go on with; absent on the last page */
    record RecallAnswer(
            List<HitAnswer> hits,
            String context,
            @Nullable String nextCursor,
            long conceptsFound,
            long relationshipsFound,
            long queryTimeMs,
            long indexLagMs,
            String tenantId) {}

    /** @param of how many were found, at most as many as one query looks at; the facets count those */
    record SearchAnswer(
            List<HitAnswer> hits,
            @Nullable String nextCursor,
            int of,
            Map<String, Map<String, Integer>> facets,
            long indexLagMs,
            String tenantId) {}

    private final Api api;
    private final Recall recall;
    private final Index index;

    public RecallRoutes(Api api, Recall recall, Index index) {
        this.api = api;
        this.recall = recall;
        this.index = index;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/recall").handler(api.reader(this::recall));
        router.post("/v1/search").handler(api.reader(this::search));
    }

    public Reply recall(Request request) {
        RecallRequest wanted = request.body(RecallRequest.class);
        Ask ask = ask(request, wanted);
        int tokens = within("max_tokens", wanted.maxTokens(), TOKENS, Recall.TOKENS_MAX);
        Recall.Detail detail = detail(wanted.detail());
        Recall.Answer answer;
        try {
            answer = recall.recall(ask, or(wanted.cursor()), limit(wanted), tokens, detail);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(e.getMessage() + ".");
        }
        return Reply.ok(new RecallAnswer(
                hits(answer.page(), wanted),
                answer.context(),
                nullIfEmpty(answer.page().next()),
                answer.entities(),
                answer.edges(),
                answer.tookMs(),
                answer.lagMs(),
                request.tenant()));
    }

    public Reply search(Request request) {
        RecallRequest wanted = request.body(RecallRequest.class);
        Ask ask = ask(request, wanted);
        Index.Answered answered;
        try {
            Set<Facet> facets = new TreeSet<>();
            if (wanted.facets() != null) {
                wanted.facets().forEach(name -> facets.add(Facet.of(name)));
            }
            answered = index.answer(ask, or(wanted.cursor()), limit(wanted), facets);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(e.getMessage() + ".");
        }
        Page page = answered.page();
        return Reply.ok(new SearchAnswer(
                hits(page, wanted),
                nullIfEmpty(page.next()),
                page.of(),
                page.facets(),
                answered.lagMs(),
                request.tenant()));
    }

    private static Ask ask(Request request, RecallRequest wanted) {
        String question = wanted.query() != null ? wanted.query() : wanted.message();
        if (question == null || question.isBlank()) {
            throw ProblemException.badRequest("Send the question as query.");
        }
        boolean superseded =
                wanted.include() != null && Boolean.TRUE.equals(wanted.include().superseded());
        return new Ask(request.reach(wanted.space()), question, filter(wanted), wanted.asOf(), superseded);
    }

    private static Filter filter(RecallRequest wanted) {
        try {
            Filter filter = wanted.filters() == null ? Filter.ALL : Filter.parse(wanted.filters());
            filter = with(filter, Filter.Field.USER_ID, wanted.userId());
            filter = with(filter, Filter.Field.AGENT_ID, wanted.agentId());
            filter = with(filter, Filter.Field.SESSION_ID, wanted.sessionId());
            return wanted.kinds() == null ? filter : filter.and(Filter.in(Filter.Field.KIND, wanted.kinds()));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(e.getMessage() + ".");
        }
    }

    private static Filter with(Filter filter, Filter.Field field, @Nullable String value) {
        return value == null ? filter : filter.and(Filter.eq(field, value));
    }

    private static Recall.Detail detail(@Nullable String name) {
        for (Recall.Detail detail : Recall.Detail.values()) {
            if (name == null || detail.name().toLowerCase(Locale.ROOT).equals(name)) {
                return name == null ? Recall.Detail.FULL : detail;
            }
        }
        throw ProblemException.badRequest("detail must be ids, summary or full.");
    }

    private static List<HitAnswer> hits(Page page, RecallRequest wanted) {
        boolean explain = !Boolean.FALSE.equals(wanted.explain());
        return page.hits().stream().map(hit -> HitAnswer.of(hit, explain)).toList();
    }

    private static int limit(RecallRequest wanted) {
        return within("limit", wanted.limit() != null ? wanted.limit() : wanted.maxConcepts(), LIMIT, Recall.LIMIT_MAX);
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
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
