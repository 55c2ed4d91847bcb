package io.continuum.instance.mcp;

import static io.continuum.instance.mcp.Arguments.Type.FLAG;
import static io.continuum.instance.mcp.Arguments.Type.TEXT;
import static io.continuum.instance.mcp.Arguments.Type.TEXTS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.access.Caller;
import io.continuum.instance.api.ProblemException;
import io.continuum.instance.knowledge.Knowledge;
import io.continuum.instance.knowledge.KnowledgeGraph;
import io.continuum.instance.knowledge.Node;
import io.continuum.instance.knowledge.Relation;
import io.continuum.instance.mcp.Tool.Effect;
import io.continuum.instance.memory.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The nine tools of the official memory server, with its arguments and its answers, over this store. A graph larger than one
 * answer holds is cut at whole entities, and a second text says so.
 */
final class ClassicTools {
    private static final int CHARS_MAX = 400_000;
    private static final int QUERY_CHARS_MAX = 2_048;

    private static final Arguments ENTITY = Arguments.LENIENT
            .needs("name", TEXT, "The name of the entity")
            .needs("entityType", TEXT, "The type of the entity")
            .needs("observations", TEXTS, "An array of observation contents associated with the entity");
    private static final Arguments RELATION = Arguments.LENIENT
            .needs("from", TEXT, "The name of the entity where the relation starts")
            .needs("to", TEXT, "The name of the entity where the relation ends")
            .needs("relationType", TEXT, "The type of the relation");
    private static final Arguments GRAPH =
            Arguments.LENIENT.needs("entities", "", ENTITY).needs("relations", "", RELATION);
    private static final Arguments DONE =
            Arguments.LENIENT.needs("success", FLAG, "").needs("message", TEXT, "");

    private final KnowledgeGraph graph;

    ClassicTools(KnowledgeGraph graph) {
        this.graph = graph;
    }

    List<Tool> all() {
        return List.of(
                tool(
                        "create_entities",
                        "Create Entities",
                        "Create multiple new entities in the knowledge graph",
                        Effect.ADDS,
                        Arguments.LENIENT.needs("entities", "", ENTITY),
                        Arguments.LENIENT.needs("entities", "", ENTITY),
                        this::create),
                tool(
                        "create_relations",
                        "Create Relations",
                        "Create multiple new relations between entities in the knowledge graph. Relations should be in"
                                + " active voice",
                        Effect.ADDS,
                        Arguments.LENIENT.needs("relations", "", RELATION),
                        Arguments.LENIENT.needs("relations", "", RELATION),
                        this::relate),
                tool(
                        "add_observations",
                        "Add Observations",
                        "Add new observations to existing entities in the knowledge graph",
                        Effect.ADDS,
                        Arguments.LENIENT.needs(
                                "observations",
                                "",
                                Arguments.LENIENT
                                        .needs("entityName", TEXT, "The name of the entity to add the observations to")
                                        .needs("contents", TEXTS, "An array of observation contents to add")),
                        Arguments.LENIENT.needs(
                                "results",
                                "",
                                Arguments.LENIENT.needs("entityName", TEXT, "").needs("addedObservations", TEXTS, "")),
                        this::observe),
                tool(
                        "delete_entities",
                        "Delete Entities",
                        "Delete multiple entities and their associated relations from the knowledge graph",
                        Effect.REMOVES,
                        Arguments.LENIENT.needs("entityNames", TEXTS, "An array of entity names to delete"),
                        DONE,
                        this::deleteEntities),
                tool(
                        "delete_observations",
                        "Delete Observations",
                        "Delete specific observations from entities in the knowledge graph",
                        Effect.REMOVES,
                        Arguments.LENIENT.needs(
                                "deletions",
                                "",
                                Arguments.LENIENT
                                        .needs("entityName", TEXT, "The name of the entity containing the observations")
                                        .needs("observations", TEXTS, "An array of observations to delete")),
                        DONE,
                        this::deleteObservations),
                tool(
                        "delete_relations",
                        "Delete Relations",
                        "Delete multiple relations from the knowledge graph",
                        Effect.REMOVES,
                        Arguments.LENIENT.needs("relations", "An array of relations to delete", RELATION),
                        DONE,
                        this::deleteRelations),
                tool(
                        "read_graph",
                        "Read Graph",
                        "Read the entire knowledge graph",
                        Effect.READS,
                        Arguments.LENIENT,
                        GRAPH,
                        call -> shown(graph.all(scope(call.caller())))),
                tool(
                        "search_nodes",
                        "Search Nodes",
                        "Search for nodes in the knowledge graph based on a query",
                        Effect.READS,
                        Arguments.LENIENT.needs(
                                "query",
                                TEXT,
                                "The search query to match against entity names, types, and observation content"),
                        GRAPH,
                        this::search),
                tool(
                        "open_nodes",
                        "Open Nodes",
                        "Open specific nodes in the knowledge graph by their names",
                        Effect.READS,
                        Arguments.LENIENT.needs("names", TEXTS, "An array of entity names to retrieve"),
                        GRAPH,
                        call -> shown(graph.open(scope(call.caller()), texts(call.arguments(), "names")))));
    }

    private static Tool tool(
            String name,
            String title,
            String description,
            Effect effect,
            Arguments arguments,
            Arguments result,
            Function<Call, Answer> action) {
        return new Tool(name, title, description, effect, arguments, result, call -> {
            try {
                return action.apply(call);
            } catch (KnowledgeGraph.UnknownNodeException e) {
                return Answer.failed(e.getMessage() + "; create it first with create_entities.");
            }
        });
    }

    /** The graph as a document, for {@code memory://knowledge-graph}. */
    JsonNode whole(Caller caller) {
        return fitting(graph.all(scope(caller))).data();
    }

    /** The space of the key; a key that reaches all of them uses the one of everything that names none. */
    private static Scope scope(Caller caller) {
        return new Scope(caller.tenant(), caller.space().isEmpty() ? Scope.DEFAULT_SPACE : caller.space());
    }

    private Answer create(Call call) {
        List<Node> nodes = new ArrayList<>();
        for (JsonNode entity : call.arguments().path("entities")) {
            nodes.add(new Node(
                    entity.path("name").asText(), entity.path("entityType").asText(), texts(entity, "observations")));
        }
        ArrayNode created = Data.array();
        graph.create(scope(call.caller()), nodes).forEach(node -> created.add(entity(node)));
        return listed("entities", created);
    }

    private Answer relate(Call call) {
        ArrayNode added = Data.array();
        graph.relate(scope(call.caller()), relations(call)).forEach(relation -> added.add(relation(relation)));
        return listed("relations", added);
    }

    private Answer observe(Call call) {
        List<String> names = new ArrayList<>();
        List<List<String>> contents = new ArrayList<>();
        for (JsonNode about : call.arguments().path("observations")) {
            names.add(about.path("entityName").asText());
            contents.add(texts(about, "contents"));
        }
        List<List<String>> added = graph.observe(scope(call.caller()), names, contents);
        ArrayNode results = Data.array();
        for (int i = 0; i < names.size(); i++) {
            ArrayNode list = results.addObject().put("entityName", names.get(i)).putArray("addedObservations");
            added.get(i).forEach(list::add);
        }
        return listed("results", results);
    }

    private Answer deleteEntities(Call call) {
        List<String> names = texts(call.arguments(), "entityNames");
        Set<String> removed = graph.remove(scope(call.caller()), names);
        List<String> unknown =
                names.stream().filter(name -> !removed.contains(name)).toList();
        return done(
                unknown.isEmpty()
                        ? "Entities deleted successfully"
                        : "Deleted " + removed.size() + " of " + names.size() + " entities. Not found: "
                                + String.join(", ", unknown));
    }

    private Answer deleteObservations(Call call) {
        int wanted = 0;
        int removed = 0;
        List<String> unknown = new ArrayList<>();
        for (JsonNode deletion : call.arguments().path("deletions")) {
            List<String> contents = texts(deletion, "observations");
            String name = deletion.path("entityName").asText();
            int count = graph.removeObservations(scope(call.caller()), name, contents);
            wanted += contents.size();
            removed += Math.max(0, count);
            if (count < 0) {
                unknown.add(name);
            }
        }
        return done(
                removed == wanted
                        ? "Observations deleted successfully"
                        : "Deleted " + removed + " of " + wanted + " observations."
                                + (unknown.isEmpty() ? "" : " Entities not found: " + String.join(", ", unknown)));
    }

    private Answer deleteRelations(Call call) {
        List<Relation> relations = relations(call);
        int removed = graph.removeRelations(scope(call.caller()), relations);
        return done(
                removed == relations.size()
                        ? "Relations deleted successfully"
                        : "Deleted " + removed + " of " + relations.size() + " relations. The rest matched nothing.");
    }

    private Answer search(Call call) {
        String query = call.text("query");
        if (query.length() > QUERY_CHARS_MAX) {
            throw ProblemException.badRequest("A query has at most " + QUERY_CHARS_MAX + " characters.");
        }
        return shown(graph.search(scope(call.caller()), query));
    }

    private static Answer listed(String name, ArrayNode list) {
        return new Answer(List.of(Data.pretty(list)), Data.object().set(name, list), false);
    }

    private static Answer done(String message) {
        return new Answer(List.of(message), Data.object().put("success", true).put("message", message), false);
    }

    private static Answer shown(Knowledge knowledge) {
        Fitting fitting = fitting(knowledge);
        List<String> texts = new ArrayList<>(List.of(Data.pretty(fitting.data())));
        if (fitting.cut()) {
            texts.add("There is more than one answer holds; ask for parts of it with search_nodes or open_nodes.");
        }
        return new Answer(texts, fitting.data(), false);
    }

    private record Fitting(ObjectNode data, boolean cut) {}

    /** Entities and relations while they fit, the entities first. */
    private static Fitting fitting(Knowledge knowledge) {
        ObjectNode data = Data.object();
        ArrayNode entities = data.putArray("entities");
        ArrayNode relations = data.putArray("relations");
        int chars = 0;
        boolean cut = knowledge.more();
        for (Node node : knowledge.nodes()) {
            ObjectNode entity = entity(node);
            chars += entity.toString().length();
            if (chars > CHARS_MAX) {
                cut = true;
                break;
            }
            entities.add(entity);
        }
        for (Relation each : knowledge.relations()) {
            ObjectNode relation = relation(each);
            chars += relation.toString().length();
            if (chars > CHARS_MAX) {
                cut = true;
                break;
            }
            relations.add(relation);
        }
        return new Fitting(data, cut);
    }

    private static ObjectNode entity(Node node) {
        ObjectNode entity = Data.object().put("name", node.name()).put("entityType", node.type());
        ArrayNode observations = entity.putArray("observations");
        node.observations().forEach(observations::add);
        return entity;
    }

    private static ObjectNode relation(Relation relation) {
        return Data.object()
                .put("from", relation.from())
                .put("to", relation.to())
                .put("relationType", relation.type());
    }

    private static List<Relation> relations(Call call) {
        List<Relation> relations = new ArrayList<>();
        for (JsonNode each : call.arguments().path("relations")) {
            relations.add(new Relation(
                    each.path("from").asText(),
                    each.path("to").asText(),
                    each.path("relationType").asText()));
        }
        return relations;
    }

    private static List<String> texts(JsonNode object, String name) {
        return object.path(name).valueStream().map(JsonNode::asText).toList();
    }
}
