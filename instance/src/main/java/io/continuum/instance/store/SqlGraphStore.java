package io.continuum.instance.store;

import io.continuum.instance.memory.Entity;
import io.continuum.instance.memory.EntityGraph;
import io.continuum.instance.memory.GraphStore;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Strength;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The graph of entities, in SQL that both databases read alike but for the texts of a JSON array and the order of bytes. */
public final class SqlGraphStore implements GraphStore {
    private static final String ENTITY_COLUMNS = "select tenant, id, space, type, name, norm\n  from entity\n";
    private static final String ENTITY = ENTITY_COLUMNS + """
         where tenant = ?
           and id = ?
           and (? = '' or space = ?)
        """;
    private static final String NAMED = ENTITY_COLUMNS + """
         where tenant = ?
           and norm = ?
           and (? = '' or space = ?)
         order by space, type
         limit ?
        """;
    private static final String OF_NAMES = ENTITY_COLUMNS + """
         where tenant = ?
           and space = ?
           and norm in in_list
         order by norm, type
         limit ?
        """;
    /** Believed at a time: recorded by then, and not taken back before it. */
    private static final String BELIEVED_THEN = """
               and e.recorded_at <= ?
               and (e.invalidated_at is null or e.invalidated_at > ?)
               and (m.invalidated_at is null or m.invalidated_at > ?)
        """;

    private static final String BELIEVED_NOW = """
               and e.invalidated_at is null
               and m.status = 'active'
        """;
    private static final String STATED_FROM = """
        select e.id, f.norm as from_norm, e.predicate, t.norm as to_norm, e.memory_id, e.weight, e.uplift,
               e.confidence, e.recorded_at
          from entity here
          join edge e on e.tenant = here.tenant and e.%s = here.id
          join entity f on f.tenant = e.tenant and f.id = e.from_entity
          join entity t on t.tenant = e.tenant and t.id = e.to_entity
          join memory m on m.tenant = e.tenant and m.id = e.memory_id
         where here.tenant = ?
           and here.space = ?
           and here.norm in in_list
           and (? = 0 or e.predicate in in_list)
        believed\
        """;
    private static final String STATED = "select *\n  from (\n" + STATED_FROM.formatted("from_entity") + "\nunion\n"
            + STATED_FROM.formatted("to_entity") + ") as stated\n order by recorded_at desc, id\n limit ?";
    private static final String EDGES = """
        select e.id, f.norm as from_norm, e.predicate, t.norm as to_norm, e.memory_id, e.weight, e.uplift,
               e.confidence, e.recorded_at
          from edge e
          join entity f on f.tenant = e.tenant and f.id = e.from_entity
          join entity t on t.tenant = e.tenant and t.id = e.to_entity
          join memory m on m.tenant = e.tenant and m.id = e.memory_id
         where e.tenant = ?
           and f.space = ?
           and (e.recorded_at < ? or e.recorded_at = ? and e.id > ?)
        believed
         order by e.recorded_at desc, e.id
         limit ?
        """;
    private static final String MENTIONED_WITH = """
        select here.norm as from_norm, there.norm as to_norm, count(distinct m.id) as messages, max(m.recorded_at) as latest
          from (select e.id as memory_id, e.no as memory_no, x.norm
                  from entity x
                  join mention n on n.entity_no = x.no
                  join memory e on e.no = n.memory_no
                 where x.tenant = ?
                   and x.space = ?
                   and x.norm in in_list
                 group by e.id, e.no, x.norm
                 order by e.id desc, x.norm by_bytes
                 limit ?) as here
          join memory m on m.tenant = ? and m.no = here.memory_no
          join mention o on o.memory_no = m.no
          join entity there on there.no = o.entity_no
         where there.norm <> here.norm
           and believed_message
         group by here.norm, there.norm
         order by messages desc, latest desc, here.norm by_bytes, there.norm by_bytes
         limit ?
        """;
    private static final String MERGE_COLUMNS =
            "select id, space, norm, into_norm, actor, reason, merged_at, undone_at\n  from entity_merge\n";
    private static final String MERGES = MERGE_COLUMNS + """
         where tenant = ?
           and (? = '' or space = ?)
           and undone_at is null
         order by merged_at, id
         limit ?
        """;
    private static final String MERGE_LOG = MERGE_COLUMNS + """
         where tenant = ?
           and (? = '' or space = ?)
         order by merged_at desc, id desc
         limit ?
        """;
    private static final String MERGE = MERGE_COLUMNS + """
         where tenant = ?
           and (? = '' or space = ?)
           and id = ?
        """;
    private static final String ADD_MERGE = """
        insert into entity_merge (tenant, id, space, norm, into_norm, actor, reason, merged_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String UNDO_MERGE = """
        update entity_merge
           set undone_at = ?
         where tenant = ?
           and id = ?
           and undone_at is null
        """;

    private static final String LOCK_MERGES = """
        select pg_advisory_xact_lock(hashtextextended('entity_merge/' || ? || '/' || ?, 0)) is null
        """;

    private final Database database;

    public SqlGraphStore(Database database) {
        this.database = database;
    }

    private String withList(String sql) {
        return switch (database.dialect()) {
            case SQLITE ->
                sql.replace("in_list", "(select value from json_each(?))").replace("by_bytes", "");
            case POSTGRES ->
                sql.replace("in_list", "(select jsonb_array_elements_text(?::jsonb))")
                        .replace("by_bytes", "collate \"C\"");
        };
    }

    @Override
    public Optional<Entity> entity(Reach reach, String id) {
        return database.reading(handle -> handle.select(ENTITY, reach.tenant(), id, reach.space(), reach.space())
                .map((row, _) -> entity(row))
                .findFirst());
    }

    @Override
    public List<Entity> named(Reach reach, String norm, int limit) {
        return database.reading(
                handle -> handle.select(NAMED, reach.tenant(), norm, reach.space(), reach.space(), limit)
                        .map((row, _) -> entity(row))
                        .list());
    }

    @Override
    public List<Entity> ofNames(String tenant, String space, Collection<String> norms, int limit) {
        return database.reading(
                handle -> handle.select(withList(OF_NAMES), tenant, space, JsonColumn.write(norms), limit)
                        .map((row, _) -> entity(row))
                        .list());
    }

    private static Entity entity(ResultSet row) throws SQLException {
        return new Entity(
                row.getString("tenant"),
                row.getString("id"),
                row.getString("space"),
                row.getString("type"),
                row.getString("name"),
                row.getString("norm"));
    }

    @Override
    public Links links(String tenant, String space, @Nullable Instant asOf) {
        return new Links() {
            @Override
            public List<Link> stated(Collection<String> norms, Collection<String> types, int limit) {
                return SqlGraphStore.this.stated(tenant, space, norms, types, asOf, limit);
            }

            @Override
            public List<Link> mentionedWith(Collection<String> norms, int messagesMax, int limit) {
                return SqlGraphStore.this.mentionedWith(tenant, space, norms, asOf, messagesMax, limit);
            }

            @Override
            public List<Edge> edges(Place after, int limit) {
                return SqlGraphStore.this.edges(tenant, space, asOf, after, limit);
            }
        };
    }

    /** A statement about edges that are believed now, or were at a time, which takes {@link #timesOf} it. */
    private static String believed(String statement, @Nullable Instant asOf) {
        return statement.replace("believed", asOf == null ? BELIEVED_NOW : BELIEVED_THEN);
    }

    private static List<Long> timesOf(@Nullable Instant asOf) {
        return asOf == null ? List.of() : Collections.nCopies(3, asOf.toEpochMilli());
    }

    private List<Link> stated(
            String tenant,
            String space,
            Collection<String> norms,
            Collection<String> types,
            @Nullable Instant asOf,
            int limit) {
        List<Object> arguments = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            arguments.addAll(List.of(tenant, space, JsonColumn.write(norms), types.size(), JsonColumn.write(types)));
            arguments.addAll(timesOf(asOf));
        }
        arguments.add(limit);
        String sql = withList(believed(STATED, asOf));
        return database.reading(handle -> handle.select(sql, arguments.toArray())
                .map((row, _) -> stated(row))
                .list());
    }

    private static Link stated(ResultSet row) throws SQLException {
        return new Link(
                row.getString("from_norm"),
                row.getString("predicate"),
                row.getString("to_norm"),
                new Strength(row.getDouble("weight"), row.getDouble("uplift"), row.getDouble("confidence")),
                row.getString("memory_id"),
                Instant.ofEpochMilli(row.getLong("recorded_at")));
    }

    private List<Edge> edges(String tenant, String space, @Nullable Instant asOf, Place after, int limit) {
        List<Object> arguments =
                new ArrayList<>(List.of(tenant, space, after.recordedAtMs(), after.recordedAtMs(), after.id()));
        arguments.addAll(timesOf(asOf));
        arguments.add(limit);
        String sql = believed(EDGES, asOf);
        return database.reading(handle -> handle.select(sql, arguments.toArray())
                .map((row, _) -> new Edge(new Place(row.getLong("recorded_at"), row.getString("id")), stated(row)))
                .list());
    }

    private List<Link> mentionedWith(
            String tenant, String space, Collection<String> norms, @Nullable Instant asOf, int messagesMax, int limit) {
        List<Object> arguments = new ArrayList<>(List.of(tenant, space, JsonColumn.write(norms), messagesMax, tenant));
        if (asOf != null) {
            arguments.addAll(List.of(asOf.toEpochMilli(), asOf.toEpochMilli()));
        }
        arguments.add(limit);
        String believed = asOf == null
                ? "m.status = 'active'"
                : "m.recorded_at <= ? and (m.invalidated_at is null or m.invalidated_at > ?)";
        String sql = withList(MENTIONED_WITH.replace("believed_message", believed));
        return database.reading(handle -> handle.select(sql, arguments.toArray())
                .map((row, _) -> new Link(
                        row.getString("from_norm"),
                        EntityGraph.MENTIONED_WITH,
                        row.getString("to_norm"),
                        new Strength(row.getLong("messages"), 0, 1),
                        "",
                        Instant.ofEpochMilli(row.getLong("latest"))))
                .list());
    }

    @Override
    public List<Merge> merges(Reach reach, int limit) {
        return database.reading(handle -> handle.select(MERGES, reach.tenant(), reach.space(), reach.space(), limit)
                .map((row, _) -> merge(row))
                .list());
    }

    @Override
    public List<Merge> mergeLog(Reach reach, int limit) {
        return database.reading(handle -> handle.select(MERGE_LOG, reach.tenant(), reach.space(), reach.space(), limit)
                .map((row, _) -> merge(row))
                .list());
    }

    @Override
    public void lockMerges(String tenant, String space) {
        if (database.dialect() == Database.Dialect.POSTGRES) { // SQLite has one writer at a time
            database.execute(handle ->
                    handle.select(LOCK_MERGES, tenant, space).mapToMap().list());
        }
    }

    @Override
    public Optional<Merge> merge(Reach reach, String id) {
        return database.reading(handle -> handle.select(MERGE, reach.tenant(), reach.space(), reach.space(), id)
                .map((row, _) -> merge(row))
                .findFirst());
    }

    private static Merge merge(ResultSet row) throws SQLException {
        long undone = row.getLong("undone_at");
        return new Merge(
                row.getString("id"),
                row.getString("space"),
                row.getString("norm"),
                row.getString("into_norm"),
                row.getString("actor"),
                row.getString("reason"),
                Instant.ofEpochMilli(row.getLong("merged_at")),
                undone == 0 ? null : Instant.ofEpochMilli(undone));
    }

    @Override
    public boolean addMerge(String tenant, Merge merge) {
        return database.writing(handle -> handle.execute(
                        ADD_MERGE,
                        tenant,
                        merge.id(),
                        merge.space(),
                        merge.norm(),
                        merge.intoNorm(),
                        merge.actor(),
                        merge.reason(),
                        merge.mergedAt().toEpochMilli()))
                > 0;
    }

    @Override
    public boolean undoMerge(String tenant, String id, Instant at) {
        return database.writing(handle -> handle.execute(UNDO_MERGE, at.toEpochMilli(), tenant, id)) > 0;
    }
}
