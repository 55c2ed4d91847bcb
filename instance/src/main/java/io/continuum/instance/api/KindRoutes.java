package io.continuum.instance.api;

import io.continuum.instance.memory.Curation;
import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learned;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.SessionSpan;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.memory.Strength;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Memories of a form of their own: {@code /v1/decisions}, {@code /v1/skills} with their outcomes, {@code /v1/episodes},
 * {@code /v1/relations}, and the sessions messages belong to, {@code /v1/sessions}.
 */
public final class KindRoutes implements Routes {
    private static final int LIMIT_MAX = 500;
    private static final int LIST_MAX = 100;

    record DecisionRequest(
            @Nullable String question,
            @Nullable String choice,
            @Nullable String rationale,
            @Nullable List<String> alternatives,
            @Nullable String status,
            @Nullable Instant decidedAt,
            @Nullable String supersedes,
            @Nullable String actor,
            @Nullable List<String> tags,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId) {}

    record SkillRequest(
            @Nullable String trigger,
            @Nullable List<String> preconditions,
            @Nullable List<String> steps,
            @Nullable String code,
            @Nullable String outcome,
            @Nullable Integer tries,
            @Nullable Integer successes,
            @Nullable String actor,
            @Nullable List<String> tags,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId) {}

    record EpisodeRequest(
            @Nullable String title,
            @Nullable String task,
            @Nullable List<String> sessions,
            @Nullable String outcome,
            @Nullable Double reward,
            @Nullable Boolean success,
            @Nullable String critique,
            @Nullable Instant endedAt,
            @Nullable String actor,
            @Nullable List<String> tags,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId) {}

    record RelationRequest(
            @Nullable String from,
            @Nullable String type,
            @Nullable String to,
            @Nullable Double weight,
            @Nullable Double uplift,
            @Nullable Double confidence,
            @Nullable Instant eventTime,
            @Nullable String source,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId) {}

    record OutcomeRequest(@Nullable Boolean success) {}

    record SessionPage(List<SessionSpan> sessions, String tenantId) {}

    private final Api api;
    private final Learning learning;
    private final Curation curation;
    private final MemoryStore memories;

    public KindRoutes(Api api, Learning learning, Curation curation, MemoryStore memories) {
        this.api = api;
        this.learning = learning;
        this.curation = curation;
        this.memories = memories;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/decisions").handler(api.member(this::decide));
        router.get("/v1/decisions").handler(api.reader(this::decisions));
        router.post("/v1/skills").handler(api.member(this::skill));
        router.get("/v1/skills").handler(api.reader(this::skills));
        router.post("/v1/skills/:id/outcome").handler(api.member(this::outcome));
        router.post("/v1/episodes").handler(api.member(this::episode));
        router.get("/v1/episodes").handler(api.reader(request -> list(request, Kind.EPISODE)));
        router.post("/v1/relations").handler(api.member(this::relate));
        router.get("/v1/sessions").handler(api.reader(this::sessions));
    }

    public Reply decide(Request request) {
        DecisionRequest wanted = request.body(DecisionRequest.class);
        String choice = required("choice", wanted.choice());
        Map<String, Object> detail = new LinkedHashMap<>();
        put(detail, "question", wanted.question());
        detail.put("choice", choice);
        put(detail, "rationale", wanted.rationale());
        detail.put("alternatives", list("alternatives", wanted.alternatives()));
        String status = wanted.status() == null ? "accepted" : wanted.status();
        if (!List.of("proposed", "accepted", "superseded").contains(status)) {
            throw ProblemException.badRequest("status must be proposed, accepted or superseded.");
        }
        detail.put("status", status);
        put(
                detail,
                "decided_at",
                wanted.decidedAt() == null ? null : wanted.decidedAt().toString());
        String text = (wanted.question() == null ? "" : wanted.question() + "\n") + "Decision: " + choice
                + (wanted.rationale() == null ? "" : " because " + wanted.rationale());
        Scope scope = request.scope(wanted.space(), wanted.userId(), wanted.agentId());
        Note note = note(text, Kind.DECISION, wanted.actor(), wanted.tags(), wanted.decidedAt(), detail);
        String old = wanted.supersedes();
        if (old != null
                && (!Ids.isId(old) || memories.byId(request.reach(), old).isEmpty())) {
            throw ProblemException.notFound("such decision to supersede");
        }
        return old == null
                ? created(request, learning.learn(scope, List.of(note)))
                : replaced(curation.replace(
                        request.reach(), old, note, request.caller().keyId()));
    }

    public Reply skill(Request request) {
        SkillRequest wanted = request.body(SkillRequest.class);
        String trigger = required("trigger", wanted.trigger());
        List<String> steps = list("steps", wanted.steps());
        int tries = wanted.tries() == null ? 0 : wanted.tries();
        int successes = wanted.successes() == null ? 0 : wanted.successes();
        if (successes < 0 || tries < successes) {
            throw ProblemException.badRequest("tries must be at least successes, and successes 0 or more.");
        }
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("trigger", trigger);
        detail.put("preconditions", list("preconditions", wanted.preconditions()));
        detail.put("steps", steps);
        put(detail, "code", wanted.code());
        put(detail, "outcome", wanted.outcome());
        detail.put("tries", tries);
        detail.put("successes", successes);
        String text = trigger + (steps.isEmpty() ? "" : "\n- " + String.join("\n- ", steps));
        Scope scope = request.scope(wanted.space(), wanted.userId(), wanted.agentId());
        Note note = note(text, Kind.SKILL, wanted.actor(), wanted.tags(), null, detail);
        return created(request, learning.learn(scope, List.of(note)));
    }

    public Reply outcome(Request request) {
        Boolean success = request.body(OutcomeRequest.class).success();
        if (success == null) {
            throw ProblemException.badRequest("Say success: true or false.");
        }
        return answer(curation.outcome(
                request.reach(),
                MemoryRoutes.id(request),
                success,
                request.caller().keyId()));
    }

    private Reply episode(Request request) {
        EpisodeRequest wanted = request.body(EpisodeRequest.class);
        String title = required("title", wanted.title());
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("title", title);
        put(detail, "task", wanted.task());
        detail.put("sessions", list("sessions", wanted.sessions()));
        put(detail, "outcome", wanted.outcome());
        put(detail, "reward", wanted.reward());
        put(detail, "success", wanted.success());
        put(detail, "critique", wanted.critique());
        String text = title
                + (wanted.task() == null ? "" : "\n" + wanted.task())
                + (wanted.outcome() == null ? "" : "\n" + wanted.outcome())
                + (wanted.critique() == null ? "" : "\n" + wanted.critique());
        Scope scope = request.scope(wanted.space(), wanted.userId(), wanted.agentId());
        Note note = note(text, Kind.EPISODE, wanted.actor(), wanted.tags(), wanted.endedAt(), detail);
        return created(request, learning.learn(scope, List.of(note)));
    }

    private Reply relate(Request request) {
        RelationRequest wanted = request.body(RelationRequest.class);
        Strength strength = new Strength(or(wanted.weight(), 1), or(wanted.uplift(), 0), or(wanted.confidence(), 1));
        Note note = Learning.relation(
                required("from", wanted.from()),
                required("type", wanted.type()),
                required("to", wanted.to()),
                strength,
                wanted.source() == null ? "" : wanted.source(),
                wanted.eventTime());
        Scope scope = request.scope(wanted.space(), wanted.userId(), wanted.agentId());
        return created(request, learning.learn(scope, List.of(note)));
    }

    public Reply decisions(Request request) {
        return list(request, Kind.DECISION);
    }

    public Reply skills(Request request) {
        return list(request, Kind.SKILL);
    }

    private Reply list(Request request, Kind kind) {
        String cursor = request.query("cursor").orElse("");
        if (!cursor.isEmpty() && !Ids.isId(cursor)) {
            throw ProblemException.badRequest("cursor must be the next_cursor of an earlier page.");
        }
        int limit = request.queryInt("limit", 50, 1, LIMIT_MAX);
        Filter filter = Filter.eq(Filter.Field.KIND, kind.wireName());
        if (!request.query("status").orElse("active").equals("all")) {
            filter = filter.and(Filter.eq(Filter.Field.STATUS, "active"));
        }
        List<Memory> page =
                memories.list(request.reach(request.query("space").orElse("")), filter, null, cursor, limit);
        return Reply.ok(new MemoryRoutes.MemoryPage(
                page.stream().map(MemoryView::of).toList(),
                page.size() < limit ? null : page.getLast().id(),
                request.tenant()));
    }

    public Reply sessions(Request request) {
        return Reply.ok(new SessionPage(
                memories.sessions(
                        request.reach(request.query("space").orElse("")),
                        request.queryInt("limit", 50, 1, LIMIT_MAX),
                        request.queryInt("offset", 0, 0, 1_000_000)),
                request.tenant()));
    }

    private static Note note(
            String text,
            Kind kind,
            @Nullable String actor,
            @Nullable List<String> tags,
            @Nullable Instant at,
            Map<String, Object> detail) {
        return new Note(
                text,
                kind,
                "",
                actor == null ? "" : actor,
                "user",
                "",
                tags == null ? List.of() : tags,
                at,
                Map.of(),
                Keeping.USUAL,
                detail);
    }

    private static Reply created(Request request, Learned learned) {
        return Reply.created(LearnRoutes.answer(learned, request.tenant()));
    }

    private static Reply replaced(Standings.Outcome outcome) {
        return outcome instanceof Standings.Outcome.Done done
                ? Reply.created(MemoryView.of(done.memory()))
                : answer(outcome);
    }

    private static Reply answer(Standings.Outcome outcome) {
        return CurationRoutes.answer(outcome);
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw ProblemException.badRequest(name + " is missing.");
        }
        return value;
    }

    private static List<String> list(String name, @Nullable List<String> values) {
        if (values == null) {
            return List.of();
        }
        if (values.size() > LIST_MAX || values.stream().anyMatch(value -> value == null)) {
            throw ProblemException.badRequest(name + " is a list of at most " + LIST_MAX + " texts.");
        }
        return values;
    }

    private static void put(Map<String, Object> detail, String name, @Nullable Object value) {
        if (value != null) {
            detail.put(name, value);
        }
    }

    private static double or(@Nullable Double value, double fallback) {
        return value == null ? fallback : value;
    }
}
