package io.continuum.instance.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.memory.Edge;
import io.continuum.instance.memory.Entity;
import io.continuum.instance.memory.Family;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Mention;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Retention;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Share;
import io.continuum.instance.memory.Standing;
import io.continuum.instance.memory.Status;
import io.continuum.instance.memory.Strength;
import io.continuum.instance.memory.Tier;
import io.continuum.instance.memory.Trust;
import io.continuum.instance.memory.Use;
import io.continuum.instance.memory.Worth;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A family as a line of JSON: {@code memory}, {@code derived}, {@code mentions} and {@code edges}. Nothing of the instance is
 * in it but what it remembers; the tenant is the reader's. Every field is written, so that the same memories are the same line.
 */
final class FamilyJson {
    private static final int DERIVED_MAX = 10_000;
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final ObjectMapper JSON = mapper();

    private FamilyJson() {}

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder().build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(100)
                        .maxStringLength(Note.TEXT_CHARS_MAX)
                        .build());
        return mapper;
    }

    // ------------------------------------------------------------------------------------------------ writing

    static byte[] encode(Family family) {
        ObjectNode line = JSON.createObjectNode();
        line.set("memory", memory(family.raw()));
        ArrayNode derived = line.putArray("derived");
        family.derived().forEach(memory -> derived.add(memory(memory)));
        Map<String, Entity> entities = new LinkedHashMap<>();
        family.entities().forEach(entity -> entities.put(entity.id(), entity));
        ArrayNode mentions = line.putArray("mentions");
        for (Mention mention : sorted(family.mentions(), entities)) {
            Entity entity = entities.get(mention.entityId());
            if (entity != null) {
                mentions.addObject()
                        .put("type", entity.type())
                        .put("name", entity.name())
                        .put("norm", entity.norm())
                        .put("start", mention.spanStart())
                        .put("end", mention.spanEnd());
            }
        }
        ArrayNode edges = line.putArray("edges");
        for (Edge edge : sorted(family.edges())) {
            ObjectNode json = edges.addObject().put("type", edge.predicate());
            end(json, "from", edge.fromText(), entities.get(edge.fromEntity()));
            end(json, "to", edge.toText(), entities.get(edge.toEntity()));
            json.put("start", edge.spanStart())
                    .put("end", edge.spanEnd())
                    .put("weight", edge.strength().weight())
                    .put("uplift", edge.strength().uplift())
                    .put("confidence", edge.strength().confidence())
                    .put("recorded_at", edge.recordedAt().toString());
        }
        try {
            return JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a family is always JSON", e);
        }
    }

    /** By place and words: ids name the tenant, and each database has an order of its own. */
    private static List<Mention> sorted(List<Mention> mentions, Map<String, Entity> entities) {
        return mentions.stream()
                .sorted(Comparator.comparingInt(Mention::spanStart)
                        .thenComparingInt(Mention::spanEnd)
                        .thenComparing(mention -> {
                            Entity entity = entities.get(mention.entityId());
                            return entity == null ? "" : entity.type() + '\n' + entity.norm();
                        }))
                .toList();
    }

    private static List<Edge> sorted(List<Edge> edges) {
        return edges.stream()
                .sorted(Comparator.comparingInt(Edge::spanStart)
                        .thenComparingInt(Edge::spanEnd)
                        .thenComparing(Edge::predicate)
                        .thenComparing(Edge::fromText)
                        .thenComparing(Edge::toText))
                .toList();
    }

    private static void end(ObjectNode edge, String name, String text, @Nullable Entity entity) {
        edge.put(name, text);
        edge.put(name + "_type", entity == null ? Entity.PHRASE : entity.type());
        edge.put(name + "_norm", entity == null ? text.toLowerCase(Locale.ROOT) : entity.norm());
    }

    private static ObjectNode memory(Memory memory) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", memory.id())
                .put("kind", memory.kind().wireName())
                .put("space", memory.space())
                .put("user_id", memory.userId())
                .put("agent_id", memory.agentId())
                .put("text", memory.text())
                .put("hash", memory.hash())
                .put("actor", memory.actor())
                .put("role", memory.role())
                .put("source", memory.source());
        json.set("tags", JSON.valueToTree(memory.tags()));
        json.set("metadata", JSON.valueToTree(memory.metadata()));
        json.put("session_id", memory.sessionId());
        json.set("detail", JSON.valueToTree(new TreeMap<>(memory.detail())));
        json.put("slot", memory.slot())
                .put("rule", memory.rule())
                .put("start", memory.spanStart())
                .put("end", memory.spanEnd())
                .put("event_time", memory.eventTime().toString())
                .put("recorded_at", memory.recordedAt().toString())
                .put("trust", memory.worth().trust().wireName())
                .put("confidence", memory.worth().confidence())
                .put("importance", memory.worth().importance())
                .put("status", memory.standing().status().wireName())
                .put("superseded_by", memory.standing().supersededBy())
                .put("conflict_id", memory.standing().conflictId());
        put(json, "valid_from", memory.standing().validFrom());
        put(json, "valid_to", memory.standing().validTo());
        put(json, "invalidated_at", memory.standing().invalidatedAt());
        json.put("version", memory.standing().version())
                .put("pinned", memory.keeping().pinned())
                .put("share", memory.keeping().share().wireName())
                .put("tier", memory.keeping().tier().wireName())
                .put("retention", memory.keeping().retention().wireName());
        put(json, "expires_at", memory.keeping().expiresAt());
        json.put("seen_count", memory.use().seenCount())
                .put("access_count", memory.use().accessCount());
        put(json, "last_access", memory.use().lastAccess());
        return json.put("feedback", memory.use().feedback());
    }

    private static void put(ObjectNode json, String name, @Nullable Instant at) {
        if (at != null) {
            json.put(name, at.toString());
        }
    }

    // ------------------------------------------------------------------------------------------------ reading

    /** @throws IllegalArgumentException saying what is wrong with the line */
    static Family decode(String tenant, byte[] line) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no JSON that can be read");
        }
        try {
            return decode(tenant, json);
        } catch (DateTimeException | NullPointerException _) {
            throw new IllegalArgumentException("a time or a field in it cannot be read");
        }
    }

    private static Family decode(String tenant, JsonNode json) {
        JsonNode first = json.path("memory");
        Memory raw = memory(tenant, first, text(first, "id"));
        new Note(
                raw.text(),
                raw.kind(),
                raw.sessionId(),
                raw.actor(),
                raw.role(),
                raw.source(),
                raw.tags(),
                raw.eventTime(),
                raw.metadata(),
                raw.keeping(),
                raw.detail());
        Scope scope = new Scope(tenant, raw.space(), raw.userId(), raw.agentId());
        List<Memory> derived = new ArrayList<>();
        for (JsonNode each : bounded(json.path("derived"))) {
            derived.add(memory(tenant, each, raw.id()));
        }
        Scope space = new Scope(tenant, scope.space());
        Map<String, Entity> entities = new LinkedHashMap<>();
        List<Mention> mentions = new ArrayList<>();
        for (JsonNode each : bounded(json.path("mentions"))) {
            Entity entity = entity(space, text(each, "type"), text(each, "name"), text(each, "norm"));
            entities.put(entity.id(), entity);
            mentions.add(new Mention(raw.id(), entity.id(), number(each, "start"), number(each, "end")));
        }
        List<Edge> edges = new ArrayList<>();
        for (JsonNode each : bounded(json.path("edges"))) {
            edges.add(edge(space, raw, each, entities));
        }
        return new Family(raw, derived, List.copyOf(entities.values()), mentions, edges);
    }

    private static Iterable<JsonNode> bounded(JsonNode list) {
        if (list.size() > DERIVED_MAX) {
            throw new IllegalArgumentException("more than " + DERIVED_MAX + " things hang on one message");
        }
        return list;
    }

    private static Entity entity(Scope space, String type, String name, String norm) {
        if (type.isEmpty() || norm.isEmpty()) {
            throw new IllegalArgumentException("a mention needs a type and a norm");
        }
        return Entity.of(space, type, name, norm);
    }

    private static Edge edge(Scope space, Memory raw, JsonNode json, Map<String, Entity> entities) {
        Entity from = entity(space, text(json, "from_type"), text(json, "from"), text(json, "from_norm"));
        Entity to = entity(space, text(json, "to_type"), text(json, "to"), text(json, "to_norm"));
        entities.putIfAbsent(from.id(), from);
        entities.putIfAbsent(to.id(), to);
        int start = number(json, "start");
        int end = number(json, "end");
        String type = text(json, "type");
        // Its id names its ends, which are of this tenant.
        String id = Ids.derived(raw.id(), type + ' ' + from.id() + ' ' + to.id(), start, end);
        return new Edge(
                raw.tenant(),
                id,
                raw.space(),
                from.id(),
                type,
                to.id(),
                text(json, "from"),
                text(json, "to"),
                raw.id(),
                raw.sessionId(),
                start,
                end,
                new Strength(
                        json.path("weight").asDouble(1),
                        json.path("uplift").asDouble(0),
                        json.path("confidence").asDouble(1)),
                time(json, "recorded_at"));
    }

    private static Memory memory(String tenant, JsonNode json, String rawId) {
        String id = text(json, "id");
        if (!Ids.isId(id)) {
            throw new IllegalArgumentException("it has no id of a memory");
        }
        String text = text(json, "text");
        String hash = Learning.contentHash(text);
        if (!hash.equals(json.path("hash").asText(hash))) {
            throw new IllegalArgumentException("the text of " + id + " is not the one that its hash was made of");
        }
        List<String> tags = new ArrayList<>();
        json.path("tags").forEach(tag -> tags.add(tag.asText()));
        return new Memory(
                tenant,
                id,
                rawId,
                Kind.of(text(json, "kind")),
                text(json, "space"),
                text(json, "user_id"),
                text(json, "agent_id"),
                text,
                hash,
                text(json, "actor"),
                text(json, "role"),
                text(json, "source"),
                tags,
                object(json.path("metadata")),
                text(json, "session_id"),
                object(json.path("detail")),
                text(json, "slot"),
                text(json, "rule"),
                number(json, "start"),
                number(json, "end"),
                time(json, "event_time"),
                time(json, "recorded_at"),
                new Worth(
                        constant(Trust.class, text(json, "trust")),
                        json.path("confidence").asDouble(1),
                        json.path("importance").asDouble(0.5)),
                new Standing(
                        Status.of(text(json, "status")),
                        text(json, "superseded_by"),
                        text(json, "conflict_id"),
                        optional(json, "valid_from"),
                        optional(json, "valid_to"),
                        optional(json, "invalidated_at"),
                        Math.max(1, number(json, "version"))),
                new Keeping(
                        json.path("pinned").asBoolean(),
                        Share.of(text(json, "share")),
                        constant(Tier.class, text(json, "tier")),
                        Retention.of(text(json, "retention")),
                        optional(json, "expires_at")),
                new Use(
                        Math.max(1, number(json, "seen_count")),
                        json.path("access_count").asLong(),
                        optional(json, "last_access"),
                        number(json, "feedback")));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + name + "\" is no " + type.getSimpleName().toLowerCase(Locale.ROOT)));
    }

    private static Map<String, Object> object(JsonNode json) {
        return json.isObject() ? JSON.convertValue(json, OBJECT) : Map.of();
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asText("");
    }

    private static int number(JsonNode json, String name) {
        return json.path(name).asInt();
    }

    private static Instant time(JsonNode json, String name) {
        return Instant.parse(text(json, name));
    }

    private static @Nullable Instant optional(JsonNode json, String name) {
        return json.hasNonNull(name) ? time(json, name) : null;
    }
}
