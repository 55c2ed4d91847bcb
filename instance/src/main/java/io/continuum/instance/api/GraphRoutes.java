package io.continuum.instance.api;

import io.continuum.instance.memory.EntityGraph;
import io.continuum.instance.memory.GraphStore;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Times;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What memories say of things and their relations: {@code /v1/entities/{id}} and its neighbours, {@code /v1/graph} whole,
 * {@code /v1/graph/traverse}, {@code /v1/graph/path}, and which names mean one thing: {@code /v1/entities/merge},
 * {@code /unmerge} and {@code /merges}.
 */
public final class GraphRoutes implements Routes {
    private static final int DEPTH = 1;
    private static final int PATH_DEPTH = 4;
    private static final int NODES = 200;
    private static final int EDGES = 500;
    private static final int STARTS_MAX = 50;
    private static final int LIMIT_MAX = 500;
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})-([0-9A-Z]{26})");

    record TraverseRequest(
            @Nullable List<String> from,
            @Nullable Integer depth,
            @Nullable String direction,
            @Nullable List<String> types,
            @Nullable Instant asOf,
            @Nullable Integer maxNodes,
            @Nullable Integer maxEdges) {}

    record PathRequest(
            @Nullable String from,
            @Nullable String to,
            @Nullable Integer maxDepth,
            @Nullable String direction,
            @Nullable List<String> types,
            @Nullable Instant asOf) {}

    record MergeRequest(
            @Nullable String from,
            @Nullable String into,
            @Nullable String reason) {}

    record UnmergeRequest(@Nullable String mergeId) {}

    record PartAnswer(List<EntityGraph.Node> nodes, List<EntityGraph.Line> edges, boolean truncated, String tenantId) {}

    /** @param nextCursor to go on with; absent on the last page */
    record WholeAnswer(
            List<EntityGraph.Node> nodes,
            List<EntityGraph.Line> edges,
            @Nullable String nextCursor,
            String tenantId) {}

    record PathAnswer(
            boolean found,
            List<EntityGraph.Node> nodes,
            List<EntityGraph.Line> edges,
            boolean truncated,
            String tenantId) {}

    /** @param undoneAt absent while the merge is in force */
    record MergeView(
            String id,
            String space,
            String name,
            String into,
            String actor,
            String reason,
            Instant mergedAt,
            @Nullable Instant undoneAt) {
        static MergeView of(GraphStore.Merge merge) {
            return new MergeView(
                    merge.id(),
                    merge.space(),
                    merge.norm(),
                    merge.intoNorm(),
                    merge.actor(),
                    merge.reason(),
                    merge.mergedAt(),
                    merge.undoneAt());
        }
    }

    record MergesAnswer(List<MergeView> merges, String tenantId) {}

    private final Api api;
    private final EntityGraph graph;

    public GraphRoutes(Api api, EntityGraph graph) {
        this.api = api;
        this.graph = graph;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/entities/merges").handler(api.reader(this::merges));
        router.post("/v1/entities/merge").handler(api.member(this::merge));
        router.post("/v1/entities/unmerge").handler(api.member(this::unmerge));
        router.get("/v1/entities/:id").handler(api.reader(this::entity));
        router.get("/v1/entities/:id/neighbors").handler(api.reader(this::neighbours));
        router.get("/v1/graph").handler(api.reader(this::whole));
        router.post("/v1/graph/traverse").handler(api.reader(this::traverse));
        router.post("/v1/graph/path").handler(api.reader(this::path));
    }

    private Reply entity(Request request) {
        return graph.node(request.reach(), id(request.path("id")))
                .map(Reply::ok)
                .orElseThrow(GraphRoutes::unknown);
    }

    /** The things of a name, for callers inside this process. */
    public List<EntityGraph.Node> named(Request request, String name) {
        return graph.named(request.reach(request.query("space").orElse("")), name, STARTS_MAX);
    }

    public Reply neighbours(Request request) {
        String type = request.query("type").orElse("");
        EntityGraph.Walk walk = new EntityGraph.Walk(
                request.queryInt("depth", DEPTH, 1, EntityGraph.DEPTH_MAX),
                direction(request.query("direction").orElse(null)),
                type.isEmpty() ? List.of() : Arrays.asList(type.split(",")),
                request.query("as_of").map(Times::parse).orElse(null),
                request.queryInt("max_nodes", NODES, 1, EntityGraph.NODES_MAX),
                request.queryInt("max_edges", EDGES, 1, EntityGraph.EDGES_MAX));
        return part(request, List.of(id(request.path("id"))), walk);
    }

    private Reply whole(Request request) {
        EntityGraph.Page page = graph.all(
                request.tenant(),
                request.scope(request.query("space").orElse(""), null, null).space(),
                place(request.query("cursor").orElse("")),
                request.queryInt("limit", LIMIT_MAX, 1, EntityGraph.NODES_MAX),
                request.query("as_of").map(Times::parse).orElse(null));
        return Reply.ok(new WholeAnswer(
                page.nodes(), page.edges(), page.next().map(GraphRoutes::cursor).orElse(null), request.tenant()));
    }

    private static String cursor(GraphStore.Place place) {
        return place.recordedAtMs() + "-" + place.id();
    }

    private static GraphStore.Place place(String cursor) {
        if (cursor.isEmpty()) {
            return GraphStore.Place.START;
        }
        Matcher parts = CURSOR.matcher(cursor);
        if (!parts.matches() || !Ids.isId(parts.group(2))) {
            throw ProblemException.badRequest("cursor must be the next_cursor of an earlier page.");
        }
        return new GraphStore.Place(Long.parseLong(parts.group(1)), parts.group(2));
    }

    public Reply traverse(Request request) {
        TraverseRequest wanted = request.body(TraverseRequest.class);
        List<String> from = wanted.from();
        if (from == null || from.isEmpty() || from.size() > STARTS_MAX) {
            throw ProblemException.badRequest("from names 1 to " + STARTS_MAX + " entities by their ids.");
        }
        EntityGraph.Walk walk = new EntityGraph.Walk(
                wanted.depth() == null ? DEPTH : wanted.depth(),
                direction(wanted.direction()),
                types(wanted.types()),
                wanted.asOf(),
                wanted.maxNodes() == null ? NODES : wanted.maxNodes(),
                wanted.maxEdges() == null ? EDGES : wanted.maxEdges());
        return part(request, from.stream().map(GraphRoutes::id).toList(), walk);
    }

    private Reply part(Request request, List<String> from, EntityGraph.Walk walk) {
        return graph.traverse(request.reach(), from, walk)
                .map(part -> Reply.ok(new PartAnswer(part.nodes(), part.edges(), part.truncated(), request.tenant())))
                .orElseThrow(GraphRoutes::unknown);
    }

    public Reply path(Request request) {
        PathRequest wanted = request.body(PathRequest.class);
        EntityGraph.Walk walk = new EntityGraph.Walk(
                wanted.maxDepth() == null ? PATH_DEPTH : wanted.maxDepth(),
                direction(wanted.direction()),
                types(wanted.types()),
                wanted.asOf(),
                EntityGraph.NODES_MAX,
                EntityGraph.EDGES_MAX);
        return graph.path(request.reach(), id(wanted.from()), id(wanted.to()), walk)
                .map(part -> Reply.ok(new PathAnswer(
                        !part.nodes().isEmpty(), part.nodes(), part.edges(), part.truncated(), request.tenant())))
                .orElseThrow(GraphRoutes::unknown);
    }

    private Reply merge(Request request) {
        MergeRequest wanted = request.body(MergeRequest.class);
        return answer(graph.merge(
                request.reach(),
                id(wanted.from()),
                id(wanted.into()),
                request.caller().keyId(),
                wanted.reason() == null ? "" : wanted.reason()));
    }

    private Reply unmerge(Request request) {
        UnmergeRequest wanted = request.body(UnmergeRequest.class);
        return answer(graph.unmerge(
                request.reach(), id(wanted.mergeId()), request.caller().keyId()));
    }

    private static Reply answer(EntityGraph.Outcome outcome) {
        return switch (outcome) {
            case EntityGraph.Outcome.Done(var merge) -> Reply.ok(MergeView.of(merge));
            case EntityGraph.Outcome.Unknown() -> throw unknown();
            case EntityGraph.Outcome.Pointless(String why) -> throw new ProblemException(409, "conflict", why);
        };
    }

    private Reply merges(Request request) {
        return Reply.ok(new MergesAnswer(
                graph
                        .merges(
                                request.reach(request.query("space").orElse("")),
                                request.queryInt("limit", 50, 1, LIMIT_MAX))
                        .stream()
                        .map(MergeView::of)
                        .toList(),
                request.tenant()));
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("such entity or merge");
    }

    private static String id(@Nullable String text) {
        if (text == null || !Ids.isId(text)) {
            throw unknown();
        }
        return text;
    }

    private static List<String> types(@Nullable List<String> types) {
        if (types == null) {
            return List.of();
        }
        if (types.size() > STARTS_MAX || types.stream().anyMatch(type -> type == null)) {
            throw ProblemException.badRequest("types is a list of at most " + STARTS_MAX + " texts.");
        }
        return types;
    }

    private static EntityGraph.Direction direction(@Nullable String name) {
        for (EntityGraph.Direction direction : EntityGraph.Direction.values()) {
            if (direction.name().toLowerCase(Locale.ROOT).equals(name)) {
                return direction;
            }
        }
        if (name != null) {
            throw ProblemException.badRequest("direction must be out, in or both.");
        }
        return EntityGraph.Direction.BOTH;
    }
}
