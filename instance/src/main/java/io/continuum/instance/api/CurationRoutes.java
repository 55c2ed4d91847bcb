package io.continuum.instance.api;

import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.Conflict;
import io.continuum.instance.memory.ConflictStore;
import io.continuum.instance.memory.Curation;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Retention;
import io.continuum.instance.memory.Share;
import io.continuum.instance.memory.Standings;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people do to single memories under {@code /v1/memories/{id}} (correct, label, pin, rate, archive, restore, look back)
 * and to contradictions under {@code /v1/conflicts}.
 */
public final class CurationRoutes implements Routes {
    private static final int LIMIT_MAX = 500;

    record PatchRequest(
            @Nullable String text,
            @Nullable List<String> tags,
            @Nullable Map<String, Object> metadata,
            @Nullable Boolean pinned,
            @Nullable String share,
            @Nullable String retention,
            @Nullable Instant expiresAt,
            @Nullable Double importance) {}

    record PinRequest(@Nullable Boolean pinned) {}

    record FeedbackRequest(@Nullable Boolean useful) {}

    record ResolveRequest(
            @Nullable String resolution, @Nullable String keep) {}

    record EventView(
            long seq, String type, String actor, String reason, String beforeHash, String afterHash, Instant at) {
        static EventView of(Event event) {
            Cause cause = event.cause();
            return new EventView(
                    event.seq(),
                    event.type(),
                    cause.actor(),
                    cause.reason(),
                    cause.beforeHash(),
                    cause.afterHash(),
                    event.at());
        }
    }

    record HistoryAnswer(String id, List<MemoryView> versions, List<EventView> events) {}

    record ConflictView(
            String id,
            String space,
            String about,
            String reason,
            String resolution,
            Instant openedAt,
            @Nullable Instant resolvedAt,
            List<MemoryView> memories) {}

    record ConflictPage(
            List<ConflictView> conflicts, @Nullable String nextCursor, String tenantId) {}

    private final Api api;
    private final Curation curation;
    private final Standings standings;
    private final ConflictStore conflicts;

    public CurationRoutes(Api api, Curation curation, Standings standings, ConflictStore conflicts) {
        this.api = api;
        this.curation = curation;
        this.standings = standings;
        this.conflicts = conflicts;
    }

    @Override
    public void mount(Router router) {
        router.patch("/v1/memories/:id").handler(api.member(this::patch));
        router.get("/v1/memories/:id/history").handler(api.reader(this::history));
        router.post("/v1/memories/:id/restore").handler(api.member(this::restore));
        router.post("/v1/memories/:id/archive").handler(api.member(this::archive));
        router.post("/v1/memories/:id/pin").handler(api.member(this::pin));
        router.post("/v1/memories/:id/feedback").handler(api.member(this::feedback));
        router.get("/v1/conflicts").handler(api.reader(this::conflicts));
        router.post("/v1/conflicts/:id/resolve").handler(api.member(this::resolve));
    }

    public Reply patch(Request request) {
        PatchRequest wanted = request.body(PatchRequest.class);
        String id = MemoryRoutes.id(request);
        int version = version(request);
        if (wanted.text() != null) {
            Standings.Outcome corrected = curation.correct(
                    request.reach(),
                    id,
                    wanted.text(),
                    version,
                    request.caller().keyId());
            if (!(corrected instanceof Standings.Outcome.Done done)) {
                return answer(corrected);
            }
            id = done.memory().id();
            version = 0;
        }
        Curation.Wish wish = new Curation.Wish(
                wanted.tags(),
                wanted.metadata(),
                wanted.pinned(),
                wanted.share() == null ? null : Share.of(wanted.share()),
                wanted.retention() == null ? null : Retention.of(wanted.retention()),
                wanted.expiresAt(),
                wanted.importance());
        return answer(curation.change(
                request.reach(), id, wish, version, request.caller().keyId()));
    }

    /** The version that the caller has seen, from {@code If-Match}; 0 without one. */
    private static int version(Request request) {
        String match = request.header("If-Match").orElse("").replaceAll("^W/|\"", "");
        if (match.isEmpty() || match.equals("*")) {
            return 0;
        }
        if (!match.matches("[1-9]\\d{0,8}")) {
            throw ProblemException.badRequest("If-Match must be a memory's version in quotes.");
        }
        return Integer.parseInt(match);
    }

    public Reply history(Request request) {
        String id = MemoryRoutes.id(request);
        return curation.history(request.reach(), id)
                .map(history -> Reply.ok(new HistoryAnswer(
                        id,
                        history.versions().stream().map(MemoryView::of).toList(),
                        history.events().stream().map(EventView::of).toList())))
                .orElseThrow(() -> ProblemException.notFound("such memory"));
    }

    public Reply restore(Request request) {
        return answer(standings.restore(
                request.reach(), MemoryRoutes.id(request), request.caller().keyId()));
    }

    public Reply archive(Request request) {
        return answer(standings.archive(
                request.reach(), MemoryRoutes.id(request), request.caller().keyId()));
    }

    private Reply pin(Request request) {
        Boolean pinned = request.rawBody().length() == 0
                ? Boolean.TRUE
                : request.body(PinRequest.class).pinned();
        Curation.Wish wish = new Curation.Wish(null, null, pinned == null || pinned, null, null, null, null);
        return answer(curation.change(
                request.reach(),
                MemoryRoutes.id(request),
                wish,
                0,
                request.caller().keyId()));
    }

    public Reply feedback(Request request) {
        Boolean useful = request.body(FeedbackRequest.class).useful();
        if (useful == null) {
            throw ProblemException.badRequest("Say useful: true or false.");
        }
        return answer(curation.feedback(
                request.reach(),
                MemoryRoutes.id(request),
                useful ? 1 : -1,
                request.caller().keyId()));
    }

    public Reply conflicts(Request request) {
        String cursor = request.query("cursor").orElse("");
        int limit = request.queryInt("limit", 50, 1, LIMIT_MAX);
        boolean open = !request.query("state").orElse("open").equals("all");
        List<Conflict> page =
                conflicts.list(request.reach(request.query("space").orElse("")), open, cursor, limit);
        return Reply.ok(new ConflictPage(
                page.stream().map(conflict -> view(request, conflict)).toList(),
                page.size() < limit ? null : page.getLast().id(),
                request.tenant()));
    }

    private ConflictView view(Request request, Conflict conflict) {
        return new ConflictView(
                conflict.id(),
                conflict.space(),
                conflict.slot(),
                conflict.reason(),
                conflict.isOpen() ? "open" : conflict.resolution(),
                conflict.openedAt(),
                conflict.resolvedAt(),
                conflicts.members(request.reach(), conflict.id()).stream()
                        .map(MemoryView::of)
                        .toList());
    }

    public Reply resolve(Request request) {
        ResolveRequest wanted = request.body(ResolveRequest.class);
        String id = request.path("id");
        Standings.Resolution resolution = switch (wanted.resolution()) {
            case "keep_both" -> Standings.Resolution.KEEP_BOTH;
            case "newer_wins" -> Standings.Resolution.NEWER_WINS;
            case "keep" -> Standings.Resolution.KEEP;
            case null, default ->
                throw ProblemException.badRequest("resolution must be keep_both, newer_wins, or keep with an id.");
        };
        if (!Ids.isId(id)) {
            throw ProblemException.notFound("such conflict");
        }
        return answer(standings.resolve(
                request.reach(),
                id,
                resolution,
                wanted.keep() == null ? "" : wanted.keep(),
                request.caller().keyId()));
    }

    static Reply answer(Standings.Outcome outcome) {
        return switch (outcome) {
            case Standings.Outcome.Done(var memory) -> Reply.ok(MemoryView.of(memory));
            case Standings.Outcome.Unknown() -> throw ProblemException.notFound("such thing");
            case Standings.Outcome.Pointless(String why) -> throw new ProblemException(409, "conflict", why);
        };
    }
}
