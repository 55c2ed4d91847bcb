package io.continuum.instance.mcp;

import static io.continuum.instance.mcp.Arguments.Type.FLAG;
import static io.continuum.instance.mcp.Arguments.Type.NUMBER;
import static io.continuum.instance.mcp.Arguments.Type.OBJECT;
import static io.continuum.instance.mcp.Arguments.Type.TEXT;
import static io.continuum.instance.mcp.Arguments.Type.TEXTS;
import static io.continuum.instance.mcp.Arguments.Type.WHOLE;
import static io.continuum.instance.mcp.Tool.Effect.ADDS;
import static io.continuum.instance.mcp.Tool.Effect.READS;
import static io.continuum.instance.mcp.Tool.Effect.REMOVES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.api.HealthRoutes;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.api.Reply;
import io.continuum.instance.api.Request;
import io.continuum.instance.memory.EntityGraph;
import io.continuum.instance.memory.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ten tools over memory, and what the full profile adds. */
final class MemoryTools {
    private static final int IDS_MAX = 20;
    private static final int TRAILER_TOKENS = 50; // room for the line below a recalled block
    private static final String TOKENS = "Longest answer in tokens; default 2000.";
    private static final String SPACE = "The space meant; default: the key's own.";
    private static final String ID = "A memory's id, from an earlier answer.";

    /** What is shown of a memory, in this order; the rest is of no use to an assistant. */
    private static final List<String> SHOWN = List.of(
            "id",
            "kind",
            "text",
            "status",
            "space",
            "tags",
            "actor",
            "source",
            "session_id",
            "event_time",
            "recorded_at",
            "detail",
            "metadata",
            "trust",
            "superseded_by",
            "conflict_id",
            "pinned",
            "share",
            "expires_at",
            "version");

    private final Endpoints endpoints;

    MemoryTools(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    List<Tool> everyday() {
        return List.of(learn(), recall(), search(), get(), update(), forget(), decide(), skill(), explore(), status());
    }

    List<Tool> further() {
        return List.of(list(), conflicts(), export(), askFederation(), rateFederation());
    }

    /** Names from earlier versions and other servers. */
    List<Tool> aliases() {
        return List.of(learn().named("memory_store"), recall(), search(), sync());
    }

    private Tool learn() {
        Arguments message = Arguments.NONE
                .needs("content", TEXT, "What was said.")
                .takesOne("role", "Who spoke; default user.", "user", "assistant", "tool", "system", "document")
                .takes("actor", TEXT, "The speaker's name.")
                .takes("at", TEXT, "When, as RFC 3339.");
        return new Tool(
                "memory_learn",
                "Learn",
                "Remember something: a fact, a decision, what fixed a problem, a whole exchange. The words are kept as"
                        + " they are; facts, decisions and names in them are found by rule. What is known already is"
                        + " counted, not stored twice. Send text, or messages.",
                ADDS,
                Arguments.NONE
                        .takes("text", TEXT, "What to remember, in whole sentences that make sense on their own.")
                        .takes("content", TEXT, "The same as text.")
                        .takes("messages", "Several messages in their order.", message)
                        .takes("user_message", TEXT, "A question or statement, with ai_response.")
                        .takes("ai_response", TEXT, "What the assistant answered.")
                        .takesOne(
                                "kind",
                                "What it is; default note.",
                                "note",
                                "message",
                                "document",
                                "fact",
                                "preference",
                                "decision",
                                "episode",
                                "skill")
                        .takes("tags", TEXTS, "Labels to find it by.")
                        .takes("session_id", TEXT, "The conversation it belongs to.")
                        .takes("actor", TEXT, "Who said it.")
                        .takes("source", TEXT, "Where it comes from, such as a file or an address.")
                        .takes("event_time", TEXT, "When it happened, as RFC 3339; default now.")
                        .takes("time_zone", TEXT, "Where it was said, such as Europe/Oslo; default UTC.")
                        .takes("expires_at", TEXT, "When it ceases to be offered, as RFC 3339.")
                        .takesOne("share", "Whether what it teaches may leave as a pattern.", "never", "ask", "allow")
                        .takes("metadata", OBJECT, "Anything else to keep beside it.")
                        .takes("space", TEXT, SPACE)
                        .takes("user_id", TEXT, "Whose it is within the space.")
                        .takes("agent_id", TEXT, "Which agent's it is within the space.")
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    boolean spoken = call.has("text") || !call.has("content");
                    Map<String, Object> text = spoken ? Map.of() : Map.of("text", call.text("content"));
                    JsonNode learned =
                            Data.of(endpoints.learn().learn(call.request(Set.of("content", "max_tokens"), text)));
                    return call.brief(part(
                            learned,
                            "ids",
                            "memories_stored",
                            "duplicates",
                            "decisions_detected",
                            "links_created",
                            "superseded",
                            "conflicts"));
                });
    }

    private static Arguments question(String about) {
        return Arguments.NONE
                .needs("query", TEXT, about)
                .takes("kinds", TEXTS, "Only these kinds, such as decision or skill.")
                .takes(
                        "filters",
                        OBJECT,
                        "Conditions, such as {\"AND\": [{\"tags\": {\"in\": [\"db\"]}}, {\"event_time\": {\"gte\":"
                                + " \"2026-01-01\"}}]}.")
                .takes("as_of", TEXT, "As it was believed at that time, as RFC 3339.")
                .takes("limit", WHOLE, "Most hits, 1 to 100; default 10.")
                .takes("cursor", TEXT, "To go on where an earlier answer ended.")
                .takes("include_superseded", FLAG, "Also what newer memories have replaced.")
                .takes("session_id", TEXT, "Only of this conversation.")
                .takes("space", TEXT, SPACE)
                .takes("user_id", TEXT, "Only of this user.")
                .takes("agent_id", TEXT, "Only of this agent.")
                .takes("max_tokens", WHOLE, TOKENS);
    }

    private Tool recall() {
        return new Tool(
                "memory_recall",
                "Recall",
                "What memory knows about a question, best first, as one block of text ready to read. Use it before"
                        + " answering anything about this team's past: decisions, errors, fixes, preferences, people.",
                READS,
                question("The question, in plain words; exact identifiers and error codes help."),
                null,
                call -> {
                    JsonNode recalled = Data.of(endpoints
                            .recall()
                            .recall(asked(call, Map.of("max_tokens", call.tokensMax() - TRAILER_TOKENS))));
                    int hits = recalled.path("hits").size();
                    if (hits == 0) {
                        return Answer.of("Memory holds nothing about that. Other words may find it; what you learn now,"
                                + " keep with memory_learn.");
                    }
                    String cursor = recalled.path("next_cursor").asText("");
                    return Answer.of(Brief.cut(
                            recalled.path("context").asText()
                                    + (cursor.isEmpty()
                                            ? "Hits: " + hits + "."
                                            : "Hits: " + hits + ", and there are more: cursor \"" + cursor + "\"."),
                            call.charsMax()));
                });
    }

    private static Request asked(Call call, Map<String, Object> added) {
        Map<String, Object> body = new LinkedHashMap<>(added);
        body.put(
                "include",
                Map.of("superseded", call.arguments().path("include_superseded").asBoolean()));
        return call.request(Set.of("include_superseded", "max_tokens"), body);
    }

    private Tool search() {
        return new Tool(
                "memory_search",
                "Search",
                "Ranked hits with ids, scores and the reasons for them, page by page, with counts by facet. Use it to"
                    + " look through memory or to find the id of something; use memory_recall to answer a question.",
                READS,
                question("What to look for.")
                        .takes("facets", TEXTS, "Count hits by these: kind, space, tags, actor, session_id, status …")
                        .takes("explain", FLAG, "Say how each score came about."),
                null,
                call -> {
                    boolean explain = call.arguments().path("explain").asBoolean();
                    JsonNode found = Data.of(endpoints.recall().search(asked(call, Map.of("explain", explain))));
                    ObjectNode answer = part(found, "of", "next_cursor", "facets");
                    ArrayNode hits = answer.putArray("hits");
                    found.path("hits")
                            .forEach(hit -> hits.add(part(
                                    hit,
                                    "id",
                                    "score",
                                    "kind",
                                    "text",
                                    "tags",
                                    "actor",
                                    "space",
                                    "session_id",
                                    "event_time",
                                    "origin",
                                    "why")));
                    return call.brief(answer);
                });
    }

    private Tool get() {
        return new Tool(
                "memory_get",
                "Get memories",
                "Everything about single memories: text, source, times, tags, standing; with history also what they"
                        + " replaced, what replaced them and who changed them.",
                READS,
                Arguments.NONE
                        .needs("ids", TEXTS, "Ids from earlier answers, at most " + IDS_MAX + ".")
                        .takes("history", FLAG, "Also their past.")
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    JsonNode ids = call.arguments().path("ids");
                    if (ids.isEmpty() || ids.size() > IDS_MAX) {
                        throw ProblemException.badRequest("ids names 1 to " + IDS_MAX + " memories.");
                    }
                    ObjectNode answer = Data.object();
                    ArrayNode memories = answer.putArray("memories");
                    ArrayNode unknown = answer.putArray("unknown");
                    for (JsonNode id : ids) {
                        try {
                            memories.add(whole(call, id.asText()));
                        } catch (ProblemException e) {
                            if (e.status() != 404) {
                                throw e;
                            }
                            unknown.add(id);
                        }
                    }
                    return call.brief(answer);
                });
    }

    private ObjectNode whole(Call call, String id) {
        ObjectNode memory = part(Data.of(endpoints.memories().get(call.about(id, null))), SHOWN.toArray(String[]::new));
        if (call.arguments().path("history").asBoolean()) {
            JsonNode history = Data.of(endpoints.curation().history(call.about(id, null)));
            ArrayNode versions = memory.putArray("versions");
            history.path("versions")
                    .forEach(version -> versions.add(
                            part(version, "id", "text", "status", "event_time", "invalidated_at", "superseded_by")));
            memory.set("events", history.path("events"));
        }
        return memory;
    }

    private Tool update() {
        return new Tool(
                "memory_update",
                "Update a memory",
                "Correct a memory's text (the old one is kept as a former version), label or pin it, rate it, put it"
                        + " away or bring it back. Nothing is lost by this.",
                REMOVES,
                Arguments.NONE
                        .needs("id", TEXT, ID)
                        .takes("text", TEXT, "The corrected text.")
                        .takes("tags", TEXTS, "All tags it shall have.")
                        .takes("metadata", OBJECT, "All metadata it shall have.")
                        .takes("pinned", FLAG, "Whether it never fades.")
                        .takes("importance", NUMBER, "0 to 1.")
                        .takesOne("share", "Whether what it teaches may leave as a pattern.", "never", "ask", "allow")
                        .takes("expires_at", TEXT, "When it ceases to be offered, as RFC 3339.")
                        .takesOne(
                                "retention",
                                "How long it stays at hand.",
                                "critical",
                                "reference",
                                "standard",
                                "temporary")
                        .takesOne(
                                "action",
                                "Instead of a change: say that it helped or did not, put it away, or bring it back.",
                                "useful",
                                "useless",
                                "archive",
                                "restore")
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    String id = call.text("id");
                    Reply reply = switch (call.text("action")) {
                        case "useful", "useless" ->
                            endpoints
                                    .curation()
                                    .feedback(call.about(
                                            id,
                                            Data.object()
                                                    .put(
                                                            "useful",
                                                            call.text("action").equals("useful"))));
                        case "archive" -> endpoints.curation().archive(call.about(id, null));
                        case "restore" -> endpoints.curation().restore(call.about(id, null));
                        default -> {
                            if (call.arguments().size() < 2) {
                                throw ProblemException.badRequest(
                                        "Say what to change: text, tags, pinned …, or an action.");
                            }
                            yield endpoints.curation().patch(call.request(Set.of("max_tokens"), Map.of()));
                        }
                    };
                    return call.brief(part(Data.of(reply), SHOWN.toArray(String[]::new)));
                });
    }

    private Tool forget() {
        return new Tool(
                "memory_forget",
                "Forget",
                "Remove memories for good, in two steps. First say what: ids, a subject (a person's or thing's name),"
                        + " or a filter; the answer shows what would go, and a digest. Show that to the user. Then call"
                        + " again with confirm set to the digest. To correct something, use memory_update instead.",
                REMOVES,
                Arguments.NONE
                        .takes("ids", TEXTS, "Exactly these memories.")
                        .takes("subject", TEXT, "All that is by or about somebody or something.")
                        .takes("filter", OBJECT, "All that a filter holds for, as in memory_search.")
                        .takes("space", TEXT, SPACE)
                        .takes("confirm", TEXT, "The digest of a preview: removes what it showed.")
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    if (call.has("confirm")) {
                        return call.brief(endpoints
                                .forget()
                                .confirm(Request.inside(
                                        call.caller(), Map.of("digest", call.text("confirm")), Data.object())));
                    }
                    ObjectNode preview = part(
                            Data.of(endpoints.forget().preview(call.request(Set.of("max_tokens"), Map.of()))),
                            "digest",
                            "count",
                            "kinds",
                            "samples",
                            "expires_at");
                    preview.put(
                            "next",
                            preview.path("count").asInt() == 0
                                    ? "Nothing matches; nothing would be removed."
                                    : "Nothing is removed yet. To remove exactly these, call memory_forget with"
                                            + " confirm set to the digest.");
                    return call.brief(preview);
                });
    }

    private Tool decide() {
        return new Tool(
                "memory_decide",
                "Decisions",
                "Record a decision with its reason and what else was considered, or, without a choice, list the"
                        + " decisions there are (with query: those about something).",
                ADDS,
                Arguments.NONE
                        .takes("choice", TEXT, "What was decided; leave it out to list.")
                        .takes("question", TEXT, "What was to be decided.")
                        .takes("rationale", TEXT, "Why.")
                        .takes("alternatives", TEXTS, "What else was considered.")
                        .takesOne("status", "How far it is; default accepted.", "proposed", "accepted", "superseded")
                        .takes("decided_at", TEXT, "When, as RFC 3339; default now.")
                        .takes("supersedes", TEXT, "The id of the decision whose place it takes.")
                        .takes("actor", TEXT, "Who decided.")
                        .takes("tags", TEXTS, "Labels to find it by.")
                        .takes("query", TEXT, "List those about this.")
                        .takes("limit", WHOLE, "Most decisions listed; default 10.")
                        .takes("cursor", TEXT, "To go on where an earlier answer ended.")
                        .takes("space", TEXT, SPACE)
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> call.has("choice")
                        ? learnt(call, endpoints.kinds().decide(call.request(Set.of("max_tokens"), Map.of())))
                        : listed(call, "decision"));
    }

    private Tool skill() {
        return new Tool(
                "memory_skill",
                "Skills",
                "Ways of doing things that have worked: find them (query), report whether one helped (id and success),"
                    + " or record a new one (trigger and steps). Report outcomes: they decide what is offered first.",
                ADDS,
                Arguments.NONE
                        .takes("query", TEXT, "The problem at hand.")
                        .takes("id", TEXT, "The skill that was tried, with success.")
                        .takes("success", FLAG, "Whether it helped.")
                        .takes("trigger", TEXT, "When a new skill applies.")
                        .takes("steps", TEXTS, "What to do, in order.")
                        .takes("preconditions", TEXTS, "What must be so before.")
                        .takes("code", TEXT, "The commands or program.")
                        .takes("outcome", TEXT, "What it leads to.")
                        .takes("tags", TEXTS, "Labels to find it by.")
                        .takes("limit", WHOLE, "Most skills listed; default 10.")
                        .takes("cursor", TEXT, "To go on where an earlier answer ended.")
                        .takes("space", TEXT, SPACE)
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    if (call.has("id")) {
                        if (!call.has("success")) {
                            throw ProblemException.badRequest("Say success: true or false, for the skill of this id.");
                        }
                        ObjectNode outcome = Data.object();
                        outcome.set("success", call.arguments().path("success"));
                        return call.brief(part(
                                Data.of(endpoints.kinds().outcome(call.about(call.text("id"), outcome))),
                                "id",
                                "text",
                                "detail"));
                    }
                    return call.has("trigger")
                            ? learnt(call, endpoints.kinds().skill(call.request(Set.of("max_tokens"), Map.of())))
                            : listed(call, "skill");
                });
    }

    private static Answer learnt(Call call, Reply reply) {
        JsonNode answer = Data.of(reply);
        return call.brief(
                answer.has("ids") ? part(answer, "ids", "duplicates") : part(answer, "id", "text", "version"));
    }

    /** Memories of one kind, the newest first, or those about something, the best first. */
    private Answer listed(Call call, String kind) {
        if (!call.has("query")) {
            Map<String, Object> limit =
                    Map.of("limit", call.arguments().path("limit").asInt(10));
            Request request = call.request(Set.of(), limit);
            return memories(
                    call,
                    Data.of(
                            kind.equals("decision")
                                    ? endpoints.kinds().decisions(request)
                                    : endpoints.kinds().skills(request)));
        }
        JsonNode found = Data.of(endpoints.recall().search(call.request(Set.of(), Map.of("kinds", List.of(kind)))));
        ObjectNode page = Data.object();
        page.set("next_cursor", found.path("next_cursor"));
        ArrayNode list = page.putArray("memories");
        found.path("hits").forEach(hit -> {
            try {
                list.add(Data.of(
                        endpoints.memories().get(call.about(hit.path("id").asText(), null))));
            } catch (ProblemException _) {
                list.add(hit); // a peer's, or removed since the index was read
            }
        });
        return memories(call, page);
    }

    private static Answer memories(Call call, JsonNode page) {
        ObjectNode answer = part(page, "next_cursor");
        ArrayNode list = answer.putArray("memories");
        page.path("memories").forEach(memory -> list.add(part(memory, SHOWN.toArray(String[]::new))));
        return call.brief(answer);
    }

    private Tool explore() {
        return new Tool(
                "memory_explore",
                "Explore the graph",
                "What memory links to a person, system, error or other thing: its neighbours, with the memories that"
                    + " say so; with to, a shortest way from one thing to another. Without an entity, the things there"
                    + " are.",
                READS,
                Arguments.NONE
                        .takes("entity", TEXT, "Its name or id.")
                        .takes("to", TEXT, "Another's name or id: asks for the way there.")
                        .takes("depth", WHOLE, "Most steps, 1 to 6; default 1, and 4 for a way.")
                        .takes("types", TEXTS, "Only edges of these types, such as causes or mentioned_with.")
                        .takesOne("direction", "Which way edges are followed; default both.", "out", "in", "both")
                        .takes("as_of", TEXT, "As it was believed at that time, as RFC 3339.")
                        .takes("limit", WHOLE, "Most things, 1 to 500; default 50.")
                        .takes("space", TEXT, SPACE)
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                this::explored);
    }

    private Answer explored(Call call) {
        int limit = call.arguments().path("limit").asInt(50);
        if (!call.has("entity")) {
            return call.brief(
                    endpoints.memories().entities(call.request(Set.of("max_tokens"), Map.of("limit", limit))));
        }
        Map<String, Object> walk = new LinkedHashMap<>();
        List.of("types", "direction", "as_of").forEach(name -> {
            if (call.has(name)) {
                walk.put(name, call.arguments().path(name));
            }
        });
        String from = entity(call, "entity");
        Reply found;
        if (call.has("to")) {
            walk.put("from", from);
            walk.put("to", entity(call, "to"));
            walk.put("max_depth", call.arguments().path("depth").asInt(4));
            found = endpoints.graph().path(Request.inside(call.caller(), Map.of(), walk));
        } else {
            walk.put("from", List.of(from));
            walk.put("depth", call.arguments().path("depth").asInt(1));
            walk.put("max_nodes", limit);
            walk.put("max_edges", 4 * limit);
            found = endpoints.graph().traverse(Request.inside(call.caller(), Map.of(), walk));
        }
        return call.brief(readable(Data.of(found)));
    }

    /** The id of the thing that an argument names, by id or by name. */
    private String entity(Call call, String argument) {
        String given = call.text(argument);
        if (Ids.isId(given)) {
            return given;
        }
        List<EntityGraph.Node> named = endpoints.graph().named(call.request(), given);
        if (named.isEmpty()) {
            throw new ProblemException(
                    404,
                    "not_found",
                    "Nothing is called \"" + Brief.cut(given, 60)
                            + "\" here. memory_explore without an entity lists names; memory_search looks in the"
                            + " texts.");
        }
        return named.getFirst().id();
    }

    /** Edges by names instead of ids, for who reads them. */
    private static ObjectNode readable(JsonNode part) {
        ObjectNode answer = part(part, "found", "truncated");
        Map<String, String> names = new LinkedHashMap<>();
        ArrayNode things = answer.putArray("things");
        for (JsonNode node : part.path("nodes")) {
            names.put(node.path("id").asText(), node.path("name").asText());
            things.add(part(node, "id", "name", "type", "aliases", "depth"));
        }
        ArrayNode edges = answer.putArray("edges");
        for (JsonNode edge : part.path("edges")) {
            ObjectNode line = edges.addObject()
                    .put("from", names.get(edge.path("from").asText()))
                    .put("type", edge.path("type").asText())
                    .put("to", names.get(edge.path("to").asText()));
            line.setAll(part(edge, "weight", "uplift", "confidence", "evidence"));
        }
        return answer;
    }

    private Tool status() {
        return new Tool(
                "memory_status",
                "Status",
                "How much memory holds, whether the index is up to date, and what this key reaches.",
                READS,
                Arguments.NONE.takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    ObjectNode status = part(
                            Data.of(endpoints.memories().stats(call.request())),
                            "tenant",
                            "memories",
                            "raw_messages",
                            "entities",
                            "edges",
                            "sessions",
                            "index_lag_ms",
                            "database");
                    status.put("space", call.caller().space());
                    status.put("role", call.caller().role().wireName());
                    status.put("version", HealthRoutes.version());
                    return call.brief(status);
                });
    }

    private Tool list() {
        return new Tool(
                "memory_list",
                "List memories",
                "Memories page by page, the newest first.",
                READS,
                page().takes("kind", TEXT, "Only this kind.")
                        .takes("session_id", TEXT, "Only of this conversation.")
                        .takesOne("status", "Default active.", "active", "superseded", "archived", "all"),
                null,
                call -> memories(
                        call,
                        Data.of(endpoints
                                .memories()
                                .list(call.request(
                                        Set.of(),
                                        Map.of(
                                                "limit",
                                                call.arguments().path("limit").asInt(20)))))));
    }

    private static Arguments page() {
        return Arguments.NONE
                .takes("limit", WHOLE, "Most things listed; default 20.")
                .takes("cursor", TEXT, "To go on where an earlier answer ended.")
                .takes("space", TEXT, SPACE)
                .takes("max_tokens", WHOLE, TOKENS);
    }

    private Tool conflicts() {
        return new Tool(
                "memory_conflicts",
                "Conflicts",
                "Memories that contradict each other and wait for somebody to decide; with id and resolution, decides.",
                REMOVES,
                page().takes("id", TEXT, "The conflict to resolve.")
                        .takesOne("resolution", "How.", "keep_both", "newer_wins", "keep")
                        .takes("keep", TEXT, "With resolution keep: the id of the memory that stays."),
                null,
                call -> call.has("id")
                        ? call.brief(part(
                                Data.of(endpoints.curation().resolve(call.request(Set.of("max_tokens"), Map.of()))),
                                "id",
                                "text",
                                "status"))
                        : call.brief(endpoints
                                .curation()
                                .conflicts(call.request(
                                        Set.of(),
                                        Map.of(
                                                "limit",
                                                call.arguments().path("limit").asInt(20))))));
    }

    private Tool export() {
        return new Tool(
                "memory_export",
                "Export",
                "Memories with every field, page by page, as JSON: for a copy elsewhere.",
                READS,
                page(),
                null,
                call -> call.brief(endpoints
                        .memories()
                        .list(call.request(
                                Set.of(),
                                Map.of(
                                        "status",
                                        "all",
                                        "limit",
                                        call.arguments().path("limit").asInt(20))))));
    }

    private Tool askFederation() {
        return new Tool(
                "patterns_search",
                "Ask the federation",
                "What other organisations have learnt about a problem, as generalised patterns. The question is not"
                    + " sent in clear. It may cost credits; memory_recall asks only this instance and costs nothing.",
                ADDS,
                Arguments.NONE
                        .needs("question", TEXT, "The problem, in plain words.")
                        .takes("max_pages", WHOLE, "Most pages to pay for; default 8.")
                        .takes("limit", WHOLE, "Most answers; default 10.")
                        .takes("price_millicredits_max", WHOLE, "Refuse when a page costs more.")
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> call.brief(endpoints.federation().ask(call.request(Set.of("max_tokens"), Map.of()))));
    }

    private Tool rateFederation() {
        return new Tool(
                "patterns_feedback",
                "Rate a page",
                "Say whether a page that patterns_search paid for was useful. Needs an operator's key.",
                ADDS,
                Arguments.NONE
                        .needs("transfer_id", TEXT, "One of the answer's pages.")
                        .needs("useful", FLAG, "Whether it helped.")
                        .takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    requireOperator(call);
                    return call.brief(endpoints.federation().feedback(call.request(Set.of("max_tokens"), Map.of())));
                });
    }

    private Tool sync() {
        return new Tool(
                "federation_sync",
                "Contribute",
                "Sends what has been approved to the federation now, and says what became of it.",
                ADDS,
                Arguments.LENIENT.takes("max_tokens", WHOLE, TOKENS),
                null,
                call -> {
                    requireOperator(call);
                    return call.brief(endpoints.federation().contribute());
                });
    }

    private static void requireOperator(Call call) {
        if (!call.caller().isOperator()) {
            throw new ProblemException(
                    403, "forbidden", "This acts for the whole instance; use an admin's key of the first tenant.");
        }
    }

    private static ObjectNode part(JsonNode data, String... names) {
        ObjectNode part = Data.object();
        for (String name : names) {
            if (data.has(name)) {
                part.set(name, data.get(name));
            }
        }
        return part;
    }
}
