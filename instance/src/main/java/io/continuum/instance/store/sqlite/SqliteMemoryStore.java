package io.continuum.instance.store.sqlite;

import io.continuum.instance.memory.Edge;
import io.continuum.instance.memory.EdgePage;
import io.continuum.instance.memory.Entity;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Mention;
import io.continuum.instance.memory.StatedEdge;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.MemoryRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Memories, entities, mentions and edges in SQLite. */
public final class SqliteMemoryStore implements MemoryStore {
    private static final String INSERT_RAW = """
        insert into memory (tenant, id, raw_id, kind, space, text, hash, actor, role, source, tags, session_id,
                            detail, rule, span_start, span_end, event_time, recorded_at, seen_count)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, space, hash) where id = raw_id
            do update set seen_count = memory.seen_count + 1
        returning id
        """;
    private static final String KNOWN = """
        select count(*)
          from memory
         where tenant = ?
           and space = ?
           and hash = ?
           and id = raw_id
        """;
    private static final String INSERT_DERIVED = """
        insert into memory (tenant, id, raw_id, kind, space, text, hash, actor, role, source, tags, session_id,
                            detail, rule, span_start, span_end, event_time, recorded_at, seen_count)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String ADD_ENTITY = """
        insert into entity (tenant, id, space, type, name, norm)
        values (?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String ADD_MENTION = """
        insert into mention (tenant, memory_id, entity_id, span_start, span_end)
        values (?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String ADD_EDGE = """
        insert into edge (tenant, id, space, from_entity, predicate, to_entity, from_text, to_text, origin,
                          memory_id, session_id, span_start, span_end, event_seq, recorded_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, 'stated', ?, ?, ?, ?, ?, ?)
        """;
    private static final String TOUCH_SESSION = """
        insert into session (tenant, space, id, started_at, ended_at)
        values (?, ?, ?, ?, ?)
            on conflict (tenant, space, id)
            do update set started_at = min(session.started_at, excluded.started_at),
                          ended_at = max(session.ended_at, excluded.ended_at)
        """;
    private static final String BY_ID = """
        select tenant, id, raw_id, kind, space, text, hash, actor, role, source, tags, session_id,
               detail, rule, span_start, span_end, event_time, recorded_at, seen_count
          from memory
         where tenant = ?
           and id = ?
        """;
    private static final String FAMILY = """
        select tenant, id, raw_id, kind, space, text, hash, actor, role, source, tags, session_id,
               detail, rule, span_start, span_end, event_time, recorded_at, seen_count
          from memory
         where tenant = ?
           and raw_id = ?
         order by span_start, id
        """;
    private static final String LIST = """
        select tenant, id, raw_id, kind, space, text, hash, actor, role, source, tags, session_id,
               detail, rule, span_start, span_end, event_time, recorded_at, seen_count
          from memory
         where tenant = ?
           and (? = '' or space = ?)
           and (? = '' or kind = ?)
           and (? = '' or id < ?)
         order by id desc
         limit ?
        """;
    private static final String ENTITIES_OF_RAW = """
        select distinct entity_id
          from mention
         where tenant = ?
           and memory_id = ?
        """;
    private static final String COUNT_EDGES_OF_RAW = """
        select count(*)
          from edge
         where tenant = ?
           and memory_id = ?
        """;
    private static final String COUNT_MENTIONS_OF_RAW = """
        select count(*)
          from mention
         where tenant = ?
           and memory_id = ?
        """;
    private static final String REMOVE_DERIVED = """
        delete from memory
         where tenant = ?
           and raw_id = ?
           and id <> raw_id
        """;
    private static final String REMOVE = """
        delete from memory
         where tenant = ?
           and id = ?
        """;
    private static final String REMOVE_ORPHAN = """
        delete from entity
         where tenant = ?
           and id = ?
           and not exists (select 1 from mention m where m.tenant = entity.tenant and m.entity_id = entity.id)
           and not exists (select 1 from edge e where e.tenant = entity.tenant and e.from_entity = entity.id)
           and not exists (select 1 from edge e where e.tenant = entity.tenant and e.to_entity = entity.id)
        """;
    private static final String ENTITIES = """
        select e.tenant, e.id, e.space, e.type, e.name, e.norm,
               (select count(distinct m.memory_id)
                  from mention m
                 where m.tenant = e.tenant
                   and m.entity_id = e.id) as mentions
          from entity e
         where e.tenant = ?
           and (? = '' or e.type = ?)
         order by e.id
         limit ?
        offset ?
        """;
    private static final String COUNTS = """
        select (select count(*) from memory where tenant = ?) as memories,
               (select count(*) from memory where tenant = ? and id = raw_id) as raw_messages,
               (select count(*) from entity where tenant = ?) as entities,
               (select count(*) from edge where tenant = ?) as edges,
               (select count(*) from session where tenant = ?) as sessions,
               (select count(*) from event where tenant = ?) as events
        """;
    private static final String LINKS = """
        select (select count(distinct entity_id)
                  from mention
                 where tenant = ?
                   and memory_id in (select value from json_each(?))) as entities,
               (select count(*)
                  from edge
                 where tenant = ?
                   and memory_id in (select value from json_each(?))) as edges
        """;
    private static final String EVENT_SEQS = """
        select seq
          from event
         where tenant = ?
           and seq > ?
         order by seq
         limit ?
        """;
    private static final String STATED_EDGES = """
        select e.tenant, e.space, e.id, e.from_text, e.predicate, e.to_text, e.memory_id, e.session_id, e.event_seq,
               e.span_start, e.span_end, m.text
          from edge e
          join memory m on m.tenant = e.tenant and m.id = e.memory_id
         where e.tenant = ?
           and e.event_seq > ?
           and e.event_seq <= ?
         order by e.event_seq, e.span_start, e.id
        """;
    private static final String EXISTING_EDGES = """
        select id
          from edge
         where tenant = ?
           and id in (select value from json_each(?))
        """;

    private final Database database;

    public SqliteMemoryStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<String> insertRaw(Memory raw) {
        String id = database.writing(handle -> handle.select(INSERT_RAW, MemoryRow.values(raw))
                .mapTo(String.class)
                .one());
        return id.equals(raw.id()) ? Optional.empty() : Optional.of(id);
    }

    @Override
    public boolean isKnown(String tenant, String space, String hash) {
        return database.reading(handle -> handle.select(KNOWN, tenant, space, hash)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public void insertDerived(List<Memory> derived) {
        batch(INSERT_DERIVED, derived.stream().map(MemoryRow::values).toList());
    }

    @Override
    public void addEntities(List<Entity> entities) {
        batch(
                ADD_ENTITY,
                entities.stream()
                        .map(entity -> new Object[] {
                            entity.tenant(), entity.id(), entity.space(), entity.type(), entity.name(), entity.norm()
                        })
                        .toList());
    }

    @Override
    public void addMentions(String tenant, List<Mention> mentions) {
        batch(
                ADD_MENTION,
                mentions.stream()
                        .map(mention -> new Object[] {
                            tenant, mention.memoryId(), mention.entityId(), mention.spanStart(), mention.spanEnd()
                        })
                        .toList());
    }

    @Override
    public void addEdges(List<Edge> edges, long eventSeq) {
        batch(
                ADD_EDGE,
                edges.stream()
                        .map(edge -> new Object[] {
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
                            edge.recordedAt().toEpochMilli()
                        })
                        .toList());
    }

    private void batch(String sql, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        database.execute(handle -> {
            try (PreparedBatch batch = handle.prepareBatch(sql)) {
                rows.forEach(batch::add);
                batch.execute();
            }
        });
    }

    @Override
    public void touchSession(Memory raw) {
        if (raw.sessionId().isEmpty()) {
            return;
        }
        long at = raw.eventTime().toEpochMilli();
        database.execute(handle -> handle.execute(TOUCH_SESSION, raw.tenant(), raw.space(), raw.sessionId(), at, at));
    }

    @Override
    public Optional<Memory> byId(String tenant, String id) {
        return database.reading(handle -> handle.select(BY_ID, tenant, id)
                .map((row, _) -> MemoryRow.read(row))
                .findFirst());
    }

    @Override
    public List<Memory> family(String tenant, String rawId) {
        return database.reading(handle -> handle.select(FAMILY, tenant, rawId)
                .map((row, _) -> MemoryRow.read(row))
                .list());
    }

    @Override
    public List<Memory> list(String tenant, String space, String kind, String before, int limit) {
        return database.reading(handle -> handle.select(LIST, tenant, space, space, kind, kind, before, before, limit)
                .map((row, _) -> MemoryRow.read(row))
                .list());
    }

    @Override
    public Removal remove(String tenant, String id) {
        return database.writing(handle -> {
            List<String> mentioned = handle.select(ENTITIES_OF_RAW, tenant, id)
                    .mapTo(String.class)
                    .list();
            int edges = count(handle, COUNT_EDGES_OF_RAW, tenant, id);
            int mentions = count(handle, COUNT_MENTIONS_OF_RAW, tenant, id);
            int memories = handle.execute(REMOVE_DERIVED, tenant, id) + handle.execute(REMOVE, tenant, id);
            int entities = 0;
            for (String entity : mentioned) {
                entities += handle.execute(REMOVE_ORPHAN, tenant, entity);
            }
            return new Removal(memories, mentions, edges, entities);
        });
    }

    private static int count(Handle handle, String sql, String tenant, String id) {
        return handle.select(sql, tenant, id).mapTo(Integer.class).one();
    }

    @Override
    public List<CountedEntity> entities(String tenant, String type, int limit, int offset) {
        return database.reading(handle -> handle.select(ENTITIES, tenant, type, type, limit, offset)
                .map((row, _) -> new CountedEntity(
                        new Entity(
                                row.getString("tenant"),
                                row.getString("id"),
                                row.getString("space"),
                                row.getString("type"),
                                row.getString("name"),
                                row.getString("norm")),
                        row.getLong("mentions")))
                .list());
    }

    @Override
    public Counts counts(String tenant) {
        return database.reading(handle -> handle.select(COUNTS, tenant, tenant, tenant, tenant, tenant, tenant)
                .map((row, _) -> new Counts(
                        row.getLong("memories"),
                        row.getLong("raw_messages"),
                        row.getLong("entities"),
                        row.getLong("edges"),
                        row.getLong("sessions"),
                        row.getLong("events")))
                .one());
    }

    @Override
    public Links links(String tenant, Collection<String> rawIds) {
        String ids = MemoryRow.json(rawIds);
        return database.reading(handle -> handle.select(LINKS, tenant, ids, tenant, ids)
                .map((row, _) -> new Links(row.getLong("entities"), row.getLong("edges")))
                .one());
    }

    @Override
    public EdgePage statedEdges(String tenant, long afterSeq, int eventsMax) {
        return database.reading(handle -> {
            List<Long> seqs = handle.select(EVENT_SEQS, tenant, afterSeq, eventsMax + 1)
                    .mapTo(Long.class)
                    .list();
            boolean more = seqs.size() > eventsMax;
            List<Long> page = more ? seqs.subList(0, eventsMax) : seqs;
            long lastSeq = page.isEmpty() ? afterSeq : page.getLast();
            List<StatedEdge> edges = handle.select(STATED_EDGES, tenant, afterSeq, lastSeq)
                    .map((row, _) -> statedEdge(row))
                    .list();
            return new EdgePage(edges, lastSeq, more);
        });
    }

    private static StatedEdge statedEdge(ResultSet row) throws SQLException {
        String session = row.getString("session_id");
        String memory = row.getString("memory_id");
        return new StatedEdge(
                row.getString("tenant"),
                row.getString("space"),
                row.getString("id"),
                row.getString("from_text"),
                row.getString("predicate"),
                row.getString("to_text"),
                memory,
                session.isEmpty() ? memory : session,
                row.getString("text").substring(row.getInt("span_start"), row.getInt("span_end")),
                row.getLong("event_seq"));
    }

    @Override
    public Set<String> existingEdges(String tenant, Collection<String> edgeIds) {
        return new HashSet<>(database.reading(handle -> handle.select(EXISTING_EDGES, tenant, MemoryRow.json(edgeIds))
                .mapTo(String.class)
                .list()));
    }
}
