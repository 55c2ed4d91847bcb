package io.continuum.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An instance's memory. Thread-safe; one per key is enough.
 *
 * <pre>{@code
 * ContinuumClient memory = ContinuumClient.of(URI.create("http://127.0.0.1:8420"), apiKey);
 * memory.learn(Lesson.text("We decided to use SQLite because it is one file.").space("runbooks"));
 * String context = memory.recall(Question.of("why SQLite").tokens(1_000)).context();
 * }</pre>
 *
 * <p>Whatever fails is a {@link ContinuumException} with the server's code. A busy server is asked again by itself: reading
 * always may be, and what changes something carries an Idempotency-Key, so that it is done once.
 */
public final class ContinuumClient {
    private final RestClient http;

    public ContinuumClient(RestClient http) {
        this.http = http;
    }

    /** @param base scheme, host and port of the instance */
    public static ContinuumClient of(URI base, String apiKey) {
        return new ContinuumClient(new RestClient(base, apiKey));
    }

    /** For the routes that have no method here. */
    public RestClient http() {
        return http;
    }

    // ---------------------------------------------------------------------------------------------- learning

    public Learned learn(Lesson lesson) {
        return Wire.value(http.postOnce("/v1/learn", lesson.json()), Learned.class);
    }

    // ---------------------------------------------------------------------------------------------- finding

    public Recalled recall(Question question) {
        return Wire.value(http.read("/v1/recall", question.json()), Recalled.class);
    }

    public Found search(Question question) {
        return Wire.value(http.read("/v1/search", question.json()), Found.class);
    }

    /** One memory; empty if there is none of this id within the key's reach. */
    public Optional<Memory> get(String id) {
        return found(() -> http.get("/v1/memories/" + RestClient.escape(id)), Memory.class);
    }

    /**
     * Memories, the newest first.
     *
     * @param filter conditions as the API writes them; empty for none
     * @param cursor of the page before; null for the first
     * @param limit most memories, 1 to 500
     */
    public Memories list(Map<String, ?> filter, @Nullable String cursor, int limit) {
        String query = "?limit=" + limit
                + (filter.isEmpty()
                        ? ""
                        : "&filter=" + RestClient.escape(Wire.tree(filter).toString()))
                + (cursor == null ? "" : "&cursor=" + RestClient.escape(cursor));
        return Wire.value(http.get("/v1/memories" + query), Memories.class);
    }

    /** What a memory replaced and what replaced it, itself among them. */
    public List<Memory> versions(String id) {
        return list(
                http.get("/v1/memories/" + RestClient.escape(id) + "/history").path("versions"), Memory.class);
    }

    // ---------------------------------------------------------------------------------------------- changing

    /** Corrects a memory's text; the old one stays as a former version. */
    public Memory correct(String id, String text) {
        return Wire.value(
                http.patch(
                        "/v1/memories/" + RestClient.escape(id), Wire.object().put("text", text), null),
                Memory.class);
    }

    public Memory pin(String id, boolean pinned) {
        return about(id, "pin", Wire.object().put("pinned", pinned));
    }

    /** Says whether a memory helped. */
    public Memory rate(String id, boolean useful) {
        return about(id, "feedback", Wire.object().put("useful", useful));
    }

    /** Puts a memory away; it is kept and no longer offered. */
    public Memory archive(String id) {
        return about(id, "archive", Wire.object());
    }

    /** Makes an older version, or what was put away, count again. */
    public Memory restore(String id) {
        return about(id, "restore", Wire.object());
    }

    private Memory about(String id, String what, ObjectNode body) {
        return Wire.value(http.postOnce("/v1/memories/" + RestClient.escape(id) + "/" + what, body), Memory.class);
    }

    // ---------------------------------------------------------------------------------------------- forgetting

    /** What would be forgotten of these; nothing is removed yet. */
    public ForgetPreview forgetting(List<String> ids) {
        return preview(Wire.object(), "ids", ids);
    }

    /** What would be forgotten that is by or about somebody or something. */
    public ForgetPreview forgettingAllAbout(String subject) {
        return preview(Wire.object(), "subject", subject);
    }

    /** What would be forgotten that a filter holds for. */
    public ForgetPreview forgettingWhere(Map<String, ?> filter) {
        return preview(Wire.object(), "filter", filter);
    }

    private ForgetPreview preview(ObjectNode body, String name, Object value) {
        body.set(name, Wire.tree(value));
        return Wire.value(http.postOnce("/v1/forget", body), ForgetPreview.class);
    }

    /** Removes for good exactly what a preview showed. */
    public ForgetReceipt forget(ForgetPreview preview) {
        return Wire.value(
                http.postOnce("/v1/forget/" + RestClient.escape(preview.digest()) + "/confirm", Wire.object()),
                ForgetReceipt.class);
    }

    // ---------------------------------------------------------------------------------------------- the graph

    /** Things that memories speak of, the most mentioned first. */
    public List<Entity> entities(int limit, int offset) {
        return list(
                http.get("/v1/entities?limit=" + limit + "&offset=" + offset).path("entities"), Entity.class);
    }

    /** A walk from several things, all of one space. */
    public GraphPart traverse(List<String> from, Walk walk) {
        ObjectNode body = walk.json();
        body.set("from", Wire.tree(from));
        return Wire.value(http.read("/v1/graph/traverse", body), GraphPart.class);
    }

    /** A shortest way from one thing to another; empty if there is none within the depth. */
    public Optional<GraphPart> path(String from, String to, Walk walk) {
        ObjectNode body = walk.json();
        body.set("max_depth", body.remove("depth"));
        body.remove("max_nodes");
        JsonNode answer = http.read("/v1/graph/path", body.put("from", from).put("to", to));
        return answer.path("found").asBoolean() ? Optional.of(Wire.value(answer, GraphPart.class)) : Optional.empty();
    }

    /**
     * Some of all that is stated in a space, each statement by itself and the latest first.
     *
     * @param cursor of the page before; null for the first
     * @param limit most statements, 1 to 1,000
     */
    public GraphPage graph(String space, @Nullable String cursor, int limit) {
        String after = cursor == null ? "" : "&cursor=" + RestClient.escape(cursor);
        return Wire.value(
                http.get("/v1/graph?space=" + RestClient.escape(space) + "&limit=" + limit + after), GraphPage.class);
    }

    /** States that one thing relates to another, both by name. */
    public Learned relate(String from, String type, String to) {
        ObjectNode body = Wire.object().put("from", from).put("type", type).put("to", to);
        return Wire.value(http.postOnce("/v1/relations", body), Learned.class);
    }

    // ------------------------------------------------------------------------------- sessions, decisions, skills

    /** Conversations, the latest first. */
    public List<Session> sessions(int limit, int offset) {
        return list(
                http.get("/v1/sessions?limit=" + limit + "&offset=" + offset).path("sessions"), Session.class);
    }

    /** Records a decision; returns its id. */
    public String decide(Choice choice) {
        JsonNode answer = http.postOnce("/v1/decisions", choice.json());
        return answer.has("id")
                ? answer.path("id").asText()
                : answer.path("ids").path(0).asText();
    }

    /** Decisions that count, the newest first. */
    public Memories decisions(@Nullable String cursor, int limit) {
        return page("/v1/decisions", cursor, limit);
    }

    /** Records a way of doing something; returns its id. */
    public String record(Way way) {
        return http.postOnce("/v1/skills", way.json()).path("ids").path(0).asText();
    }

    /** Skills, the newest first; {@link #search} with kind skill finds those for a problem. */
    public Memories skills(@Nullable String cursor, int limit) {
        return page("/v1/skills", cursor, limit);
    }

    /** Says whether a skill helped; outcomes decide what is offered first. */
    public Memory tried(String skillId, boolean success) {
        return Wire.value(
                http.postOnce(
                        "/v1/skills/" + RestClient.escape(skillId) + "/outcome",
                        Wire.object().put("success", success)),
                Memory.class);
    }

    private Memories page(String path, @Nullable String cursor, int limit) {
        String after = cursor == null ? "" : "&cursor=" + RestClient.escape(cursor);
        return Wire.value(http.get(path + "?limit=" + limit + after), Memories.class);
    }

    // ---------------------------------------------------------------------------------------------- events

    /** Changes from now on. */
    public EventStream events() {
        return new EventStream(http.stream("/v1/events", "", ""), -1);
    }

    /** Changes after one that was seen. */
    public EventStream eventsAfter(long seq) {
        return new EventStream(http.stream("/v1/events", "Last-Event-ID", Long.toString(seq)), seq);
    }

    // ---------------------------------------------------------------------------------------------- status

    public Stats stats() {
        return Wire.value(http.get("/v1/stats"), Stats.class);
    }

    private static <T> Optional<T> found(Supplier<JsonNode> asking, Class<T> type) {
        try {
            return Optional.of(Wire.value(asking.get(), type));
        } catch (ContinuumException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> List<T> list(JsonNode array, Class<T> type) {
        List<T> values = new ArrayList<>();
        array.forEach(each -> values.add(Wire.value(each, type)));
        return values;
    }
}
