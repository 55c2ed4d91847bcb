package io.continuum.instance.store;

import io.continuum.instance.memory.Edge;
import io.continuum.instance.memory.Entity;
import io.continuum.instance.memory.Family;
import io.continuum.instance.memory.FamilyStore;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Mention;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Strength;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Whole families, in SQL that both databases read alike. */
public final class SqlFamilyStore implements FamilyStore {
    private static final String RAWS = """
        select id
          from memory
         where tenant = ?
           and (? = '' or space = ?)
           and id = raw_id
           and id > ?
         order by id
         limit ?
        """;
    private static final String MENTIONS = """
        select m.id as memory_id, n.span_start, n.span_end, e.id, e.space, e.type, e.name, e.norm
          from memory m
          join mention n on n.memory_no = m.no
          join entity e on e.no = n.entity_no
         where m.tenant = :tenant
           and m.id in (<ids>)
         order by m.id, n.span_start, n.span_end, e.id
        """;
    private static final String EDGES = """
        select id, space, from_entity, predicate, to_entity, from_text, to_text, memory_id, session_id, span_start,
               span_end, weight, uplift, confidence, recorded_at
          from edge
         where tenant = :tenant
           and memory_id in (<ids>)
         order by memory_id, id
        """;
    private static final String ADD_EDGE = """
        insert into edge (tenant, id, space, from_entity, predicate, to_entity, from_text, to_text, origin,
                          memory_id, session_id, span_start, span_end, event_seq, recorded_at, weight, uplift, confidence)
        values (?, ?, ?, ?, ?, ?, ?, ?, 'stated', ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;

    private final Database database;
    private final MemoryStore memories;

    public SqlFamilyStore(Database database, MemoryStore memories) {
        this.database = database;
        this.memories = memories;
    }

    @Override
    public List<Family> after(Reach reach, String rawId, int limit) {
        return database.reading(handle -> {
            List<String> ids = handle.select(RAWS, reach.tenant(), reach.space(), reach.space(), rawId, limit)
                    .mapTo(String.class)
                    .list();
            return ids.isEmpty() ? List.of() : families(handle, reach.tenant(), ids);
        });
    }

    private List<Family> families(Handle handle, String tenant, List<String> ids) {
        Map<String, Memory> raws = new LinkedHashMap<>();
        Map<String, List<Memory>> derived = new LinkedHashMap<>();
        for (Memory memory : memories.families(tenant, ids)) {
            if (memory.isRaw()) {
                raws.put(memory.id(), memory);
            } else {
                derived.computeIfAbsent(memory.rawId(), _ -> new ArrayList<>()).add(memory);
            }
        }
        Map<String, Map<String, Entity>> entities = new LinkedHashMap<>();
        Map<String, List<Mention>> mentions = new LinkedHashMap<>();
        handle.createQuery(MENTIONS)
                .bind("tenant", tenant)
                .bindList("ids", ids)
                .map((row, _) -> {
                    Entity entity = new Entity(
                            tenant,
                            row.getString("id"),
                            row.getString("space"),
                            row.getString("type"),
                            row.getString("name"),
                            row.getString("norm"));
                    Mention mention = new Mention(
                            row.getString("memory_id"), entity.id(), row.getInt("span_start"), row.getInt("span_end"));
                    entities.computeIfAbsent(mention.memoryId(), _ -> new TreeMap<>())
                            .put(entity.id(), entity);
                    mentions.computeIfAbsent(mention.memoryId(), _ -> new ArrayList<>())
                            .add(mention);
                    return mention;
                })
                .list();
        Map<String, List<Edge>> edges = new LinkedHashMap<>();
        handle.createQuery(EDGES)
                .bind("tenant", tenant)
                .bindList("ids", ids)
                .map((row, _) -> edge(tenant, row))
                .forEach(edge -> edges.computeIfAbsent(edge.memoryId(), _ -> new ArrayList<>())
                        .add(edge));
        return raws.values().stream()
                .sorted(Comparator.comparing(Memory::id))
                .map(raw -> new Family(
                        raw,
                        derived.getOrDefault(raw.id(), List.of()),
                        List.copyOf(entities.getOrDefault(raw.id(), Map.of()).values()),
                        mentions.getOrDefault(raw.id(), List.of()),
                        edges.getOrDefault(raw.id(), List.of())))
                .toList();
    }

    private static Edge edge(String tenant, ResultSet row) throws SQLException {
        return new Edge(
                tenant,
                row.getString("id"),
                row.getString("space"),
                row.getString("from_entity"),
                row.getString("predicate"),
                row.getString("to_entity"),
                row.getString("from_text"),
                row.getString("to_text"),
                row.getString("memory_id"),
                row.getString("session_id"),
                row.getInt("span_start"),
                row.getInt("span_end"),
                new Strength(row.getDouble("weight"), row.getDouble("uplift"), row.getDouble("confidence")),
                Instant.ofEpochMilli(row.getLong("recorded_at")));
    }

    @Override
    public void addEdges(List<Edge> edges, long eventSeq) {
        if (edges.isEmpty()) {
            return;
        }
        database.execute(handle -> {
            PreparedBatch batch = handle.prepareBatch(ADD_EDGE);
            edges.forEach(edge -> batch.add(
                    edge.tenant(),
                    edge.id(),
                    edge.space(),
                    edge.fromEntity(),
                    edge.predicate(),
                    edge.toEntity(),
                    edge.fromText(),
                    edge.toText(),
                    edge.memoryId(),
                    edge.sessionId(),
                    edge.spanStart(),
                    edge.spanEnd(),
                    eventSeq,
                    edge.recordedAt().toEpochMilli(),
                    edge.strength().weight(),
                    edge.strength().uplift(),
                    edge.strength().confidence()));
            batch.execute();
        });
    }
}
