package io.continuum.instance.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Strength;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Memories that are graphs or plain lists: the official memory server's file, mem0's list, Graphiti's dump. */
final class Graphs {
    private static final int NODES_MAX = 5_000_000;

    private Graphs() {}

    // ------------------------------------------------------------------------------------------------ memory.jsonl

    /** In the words in which the tools of that server's protocol learn here, so that neither says a thing twice. */
    static void mcpMemory(Source source, ForeignSink sink) throws IOException {
        source.each(
                ".jsonl",
                (_, in) -> JsonElements.lines(in, (_, number, element) -> {
                    if (element.isEmpty()) {
                        sink.refuse(number, "the line is no JSON");
                        return;
                    }
                    JsonNode line = element.get();
                    switch (line.path("type").asText("")) {
                        case "entity" -> entity(number, line, sink);
                        case "relation" ->
                            sink.take(
                                    number,
                                    relation(
                                            "mcp-memory",
                                            line.path("from").asText(""),
                                            line.path("relationType").asText(""),
                                            line.path("to").asText(""),
                                            Strength.STATED));
                        default -> sink.refuse(number, "its type is neither entity nor relation");
                    }
                }));
    }

    private static void entity(long number, JsonNode line, ForeignSink sink) {
        String name = line.path("name").asText("");
        String type = line.path("entityType").asText("");
        if (name.isEmpty()) {
            sink.refuse(number, "the entity has no name");
            return;
        }
        Draft thing = new Draft(Kind.NOTE, "mcp-memory");
        thing.text = name + " (" + type + ")";
        thing.metadata.put("entity", name);
        thing.metadata.put("entity_type", type);
        sink.take(number, thing.keepOthers(line, List.of("type", "name", "entityType", "observations")));
        for (JsonNode observation : line.path("observations")) {
            Draft said = new Draft(Kind.NOTE, "mcp-memory");
            said.text = name + ": " + observation.asText("");
            said.metadata.put("entity", name);
            sink.take(number, said);
        }
    }

    /** An edge with all that makes it strong or weak. */
    private static Draft relation(String source, String from, String type, String to, Strength strength) {
        Draft draft = new Draft(Kind.FACT, source);
        if (from.isBlank() || to.isBlank()) {
            return draft; // says nothing, and is refused as such
        }
        String predicate = type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_:-]", "_");
        predicate = predicate.matches("[a-z].*") ? predicate : "is_" + predicate;
        Note note = Learning.relation(
                from, predicate.substring(0, Math.min(60, predicate.length())), to, strength, source, null);
        draft.text = note.text();
        draft.detail.putAll(note.detail());
        if (!predicate.equals(type)) {
            draft.metadata.put("relation_type", type);
        }
        return draft;
    }

    // ------------------------------------------------------------------------------------------------ mem0

    static void mem0(Source source, ForeignSink sink) throws IOException {
        source.each(
                ".json",
                (_, in) -> JsonElements.read(in, (list, number, element) -> {
                    if (list.equals("relations")) {
                        element.ifPresent(relation -> sink.take(
                                number,
                                relation(
                                        "mem0",
                                        relation.path("source").asText(""),
                                        relation.path("relationship")
                                                .asText(relation.path("relation")
                                                        .asText("")),
                                        relation.path("target")
                                                .asText(relation.path("destination")
                                                        .asText("")),
                                        Strength.STATED)));
                        return;
                    }
                    String text = element.map(memory -> memory.path("memory")
                                    .asText(memory.path("text").asText("")))
                            .orElse("");
                    if (text.isBlank()) {
                        sink.refuse(number, "it has no memory");
                        return;
                    }
                    JsonNode memory = element.orElseThrow();
                    Draft draft = new Draft(Kind.FACT, "mem0");
                    draft.text = text;
                    draft.userId = memory.path("user_id").asText("");
                    draft.agentId = memory.path("agent_id").asText("");
                    draft.sessionId = memory.path("run_id").asText("");
                    draft.actor = memory.path("actor_id").asText("");
                    draft.role = memory.path("role").asText("user");
                    memory.path("categories").forEach(category -> draft.tags.add(category.asText()));
                    draft.at(memory, "created_at", "updated_at");
                    memory.path("metadata").properties().forEach(field -> draft.keep(field.getKey(), field.getValue()));
                    draft.keepOthers(
                            memory,
                            List.of(
                                    "memory",
                                    "text",
                                    "user_id",
                                    "agent_id",
                                    "run_id",
                                    "actor_id",
                                    "role",
                                    "categories",
                                    "created_at",
                                    "metadata",
                                    "hash",
                                    "score"));
                    sink.take(number, draft);
                }));
    }

    // ------------------------------------------------------------------------------------------------ Graphiti

    /** Nodes are named by id, so their names are read first. */
    static void graphiti(Source source, ForeignSink sink) throws IOException {
        Map<String, String> names = new HashMap<>();
        source.each(
                ".json",
                (_, in) -> JsonElements.read(
                        in,
                        (list, _, element) -> element.filter(_ -> isNodes(list)).ifPresent(node -> {
                            if (names.size() < NODES_MAX) {
                                names.put(
                                        node.path("uuid").asText(""),
                                        node.path("name").asText(""));
                            }
                        })));
        source.each(
                ".json",
                (_, in) -> JsonElements.read(in, (list, number, element) -> {
                    if (element.isEmpty()) {
                        sink.refuse(number, "it is too large");
                    } else if (isNodes(list)) {
                        node(number, element.get(), sink);
                    } else if (isEdges(list)) {
                        edge(number, element.get(), names, sink);
                    } else if (list.startsWith("episod") || list.equals("messages")) {
                        episode(number, element.get(), sink);
                    } else {
                        sink.refuse(number, "nothing is known about \"" + list + "\"");
                    }
                }));
    }

    private static boolean isNodes(String list) {
        return list.equals("nodes") || list.equals("entities") || list.equals("entity_nodes");
    }

    private static boolean isEdges(String list) {
        return list.equals("edges") || list.equals("facts") || list.equals("entity_edges") || list.equals("relations");
    }

    private static void node(long number, JsonNode node, ForeignSink sink) {
        String name = node.path("name").asText("");
        if (name.isBlank()) {
            sink.refuse(number, "the node has no name");
            return;
        }
        Draft draft = new Draft(Kind.NOTE, "graphiti");
        String summary = node.path("summary").asText("");
        draft.text = summary.isBlank() ? name : name + ": " + summary;
        draft.userId = node.path("group_id").asText("");
        node.path("labels").forEach(label -> draft.tags.add(label.asText()));
        sink.take(
                number,
                draft.at(node, "created_at")
                        .keepOthers(node, List.of("summary", "group_id", "labels", "created_at", "name_embedding")));
    }

    private static void edge(long number, JsonNode edge, Map<String, String> names, ForeignSink sink) {
        String from = end(edge, names, "source_node_uuid", "source");
        String to = end(edge, names, "target_node_uuid", "target");
        if (from.isBlank() || to.isBlank()) {
            sink.refuse(number, "the edge leads from or to a node that is not there");
            return;
        }
        Strength strength;
        try {
            strength = new Strength(
                    edge.path("weight").asDouble(1),
                    edge.path("uplift").asDouble(0),
                    edge.path("confidence").asDouble(1));
        } catch (IllegalArgumentException e) {
            sink.refuse(number, String.valueOf(e.getMessage()));
            return;
        }
        Draft draft = relation("graphiti", from, edge.path("name").asText("relates_to"), to, strength);
        String fact = edge.path("fact").asText("");
        if (!fact.isBlank()) {
            draft.text = fact;
        }
        draft.userId = edge.path("group_id").asText("");
        sink.take(
                number,
                draft.at(edge, "valid_at", "created_at")
                        .keepOthers(
                                edge,
                                List.of(
                                        "fact",
                                        "group_id",
                                        "fact_embedding",
                                        "weight",
                                        "uplift",
                                        "confidence",
                                        "name")));
    }

    private static String end(JsonNode edge, Map<String, String> names, String id, String name) {
        String known = names.getOrDefault(edge.path(id).asText(""), "");
        return known.isBlank() ? edge.path(name).asText("") : known;
    }

    private static void episode(long number, JsonNode episode, ForeignSink sink) {
        Draft draft = new Draft(Kind.EPISODE, "graphiti");
        draft.text = episode.path("content").asText(episode.path("name").asText(""));
        draft.userId = episode.path("group_id").asText("");
        draft.detail.put("title", episode.path("name").asText(""));
        for (String name : List.of("task", "outcome", "reward", "success", "critique")) {
            JsonNode value = episode.path(name);
            if (value.isTextual()) {
                draft.detail.put(name, value.asText());
            } else if (value.isNumber()) {
                draft.detail.put(name, value.asDouble());
            } else if (value.isBoolean()) {
                draft.detail.put(name, value.asBoolean());
            }
        }
        sink.take(
                number,
                draft.at(episode, "valid_at", "created_at")
                        .keepOthers(
                                episode,
                                List.of("content", "group_id", "task", "outcome", "reward", "success", "critique")));
    }
}
