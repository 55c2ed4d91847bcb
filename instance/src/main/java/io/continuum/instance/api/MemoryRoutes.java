package io.continuum.instance.api;

import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Status;
import io.continuum.instance.memory.Times;
import io.continuum.instance.recall.Index;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /v1/memories}, {@code /v1/entities} and {@code /v1/stats}: what a tenant has, piece by piece and counted. */
public final class MemoryRoutes implements Routes {
    private static final int LIMIT_MAX = 500;
    /** Fields of the query string that must be equal. */
    private static final List<Filter.Field> LABELS =
            List.of(Filter.Field.KIND, Filter.Field.USER_ID, Filter.Field.AGENT_ID, Filter.Field.SESSION_ID);

    record NewMemory(
            @Nullable String text,
            @Nullable String content,
            @Nullable String entity,
            @Nullable String kind,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId,
            @Nullable String sessionId,
            @Nullable String actor,
            @Nullable String source,
            @Nullable List<String> tags,
            @Nullable Instant eventTime,
            @Nullable Map<String, Object> metadata,
            @Nullable Instant expiresAt,
            @Nullable String share,
            @Nullable String retention) {}

    /** @param nextCursor to go on with; absent on the last page */
    record MemoryPage(List<MemoryView> memories, @Nullable String nextCursor, String tenantId) {}

    record EntityView(String id, String type, String name, String space, long mentions) {}

    record EntityPage(List<EntityView> entities, String tenantId) {}

    record Removed(String id, MemoryStore.Removal removed) {}

    record Stats(
            String tenant,
            long memories,
            long rawMessages,
            long entities,
            long edges,
            long sessions,
            long events,
            long indexLagMs,
            String database) {}

    private final Api api;
    private final Learning learning;
    private final MemoryStore memories;
    private final Index index;
    private final String database;

    /** @param database sqlite or postgres, as shown in the statistics */
    public MemoryRoutes(Api api, Learning learning, MemoryStore memories, Index index, String database) {
        this.api = api;
        this.learning = learning;
        this.memories = memories;
        this.index = index;
        this.database = database;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/memories").handler(api.member(this::create));
        router.get("/v1/memories").handler(api.reader(this::list));
        router.get("/v1/memories/:id").handler(api.reader(this::get));
        router.delete("/v1/memories/:id").handler(api.member(this::delete));
        router.get("/v1/entities").handler(api.reader(this::entities));
        router.get("/v1/stats").handler(api.reader(this::stats));
    }

    private Reply create(Request request) {
        NewMemory wanted = request.body(NewMemory.class);
        String text = wanted.text() != null ? wanted.text() : wanted.content();
        if (text == null || text.isBlank()) {
            throw ProblemException.badRequest("A memory needs a text.");
        }
        Note note = new Note(
                wanted.entity() == null ? text : wanted.entity() + ": " + text,
                wanted.kind() == null ? Kind.NOTE : Kind.of(wanted.kind()),
                or(wanted.sessionId(), ""),
                or(wanted.actor(), ""),
                "user",
                or(wanted.source(), ""),
                wanted.tags() == null ? List.of() : wanted.tags(),
                wanted.eventTime(),
                wanted.metadata() == null ? Map.of() : wanted.metadata(),
                LearnRoutes.keeping(wanted.share(), wanted.retention(), wanted.expiresAt()));
        Scope scope = request.scope(wanted.space(), wanted.userId(), wanted.agentId());
        return Reply.created(LearnRoutes.answer(learning.learn(scope, List.of(note)), request.tenant()));
    }

    public Reply list(Request request) {
        Reach reach = request.reach(request.query("space").orElse(""));
        String cursor = request.query("cursor").orElse("");
        if (!cursor.isEmpty() && !Ids.isId(cursor)) {
            throw ProblemException.badRequest("cursor must be the next_cursor of an earlier page.");
        }
        int limit = request.queryInt("limit", 50, 1, LIMIT_MAX);
        Instant asOf = request.query("as_of").map(Times::parse).orElse(null);
        List<Memory> page = memories.list(reach, filter(request, asOf), asOf, cursor, limit);
        String next = page.size() < limit ? null : page.getLast().id();
        return Reply.ok(new MemoryPage(page.stream().map(MemoryView::of).toList(), next, request.tenant()));
    }

    /** What counts, unless a status or a time in the past is asked for. */
    private static Filter filter(Request request, @Nullable Instant asOf) {
        Filter filter = request.query("filter")
                .map(json -> Filter.parse(Json.read(Buffer.buffer(json), Object.class)))
                .orElse(Filter.ALL);
        for (Filter.Field field : LABELS) {
            Optional<String> wanted = request.query(field.wireName());
            if (wanted.isPresent()) {
                filter = filter.and(Filter.eq(field, wanted.get()));
            }
        }
        request.query("kind").ifPresent(Kind::of);
        String status = request.query("status").orElse(asOf == null ? "active" : "all");
        return status.equals("all")
                ? filter
                : filter.and(Filter.eq(Filter.Field.STATUS, Status.of(status).wireName()));
    }

    public Reply get(Request request) {
        return memories.byId(request.reach(), id(request))
                .map(memory -> Reply.ok(MemoryView.of(memory)))
                .orElseThrow(() -> ProblemException.notFound("such memory"));
    }

    public Reply delete(Request request) {
        String id = id(request);
        MemoryStore.Removal removal = learning.forget(request.reach(), id);
        if (removal.equals(MemoryStore.Removal.NOTHING)) {
            throw ProblemException.notFound("such memory");
        }
        return Reply.ok(new Removed(id, removal));
    }

    static String id(Request request) {
        String id = request.path("id");
        if (!Ids.isId(id)) {
            throw ProblemException.notFound("such memory");
        }
        return id;
    }

    public Reply entities(Request request) {
        String type =
                request.query("entity_type").or(() -> request.query("type")).orElse("");
        List<EntityView> found = memories
                .entities(
                        request.reach(request.query("space").orElse("")),
                        type,
                        request.queryInt("limit", 50, 1, LIMIT_MAX),
                        request.queryInt("offset", 0, 0, 1_000_000))
                .stream()
                .map(counted -> new EntityView(
                        counted.entity().id(),
                        counted.entity().type(),
                        counted.entity().name(),
                        counted.entity().space(),
                        counted.mentions()))
                .toList();
        return Reply.ok(new EntityPage(found, request.tenant()));
    }

    public Reply stats(Request request) {
        MemoryStore.Counts counts = memories.counts(request.reach());
        return Reply.ok(new Stats(
                request.tenant(),
                counts.memories(),
                counts.rawMessages(),
                counts.entities(),
                counts.edges(),
                counts.sessions(),
                counts.events(),
                index.lagMs(request.tenant()),
                database));
    }

    private static String or(@Nullable String value, String fallback) {
        return value == null ? fallback : value;
    }
}
