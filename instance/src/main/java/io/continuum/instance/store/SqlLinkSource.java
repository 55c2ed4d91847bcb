package io.continuum.instance.store;

import io.continuum.instance.adjacency.LinkSource;
import io.continuum.instance.memory.Strength;
import java.time.Instant;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/** What messages link, in SQL that both databases read alike but for the texts of a JSON array. */
public final class SqlLinkSource implements LinkSource {
    private static final int ROWS_AT_ONCE = 10_000;
    private static final String COUNT = """
        select (select count(*)
                  from (select 1
                          from entity x
                          join mention n on n.entity_no = x.no
                         where x.tenant = ?
                           and x.space = ?
                         limit ?) as mentions)
             + (select count(*)
                  from (select 1
                          from entity x
                          join edge e on e.tenant = x.tenant and e.from_entity = x.id
                         where x.tenant = ?
                           and x.space = ?
                         limit ?) as edges)
        """;
    private static final String MESSAGES = """
        select m.id, m.status, m.recorded_at
          from memory m
         where m.tenant = ?
           and m.space = ?
           and m.id = m.raw_id
        chosen
         order by m.id desc
        """;
    private static final String MENTIONS = """
        select m.id as memory_id, x.norm
          from entity x
          join mention n on n.entity_no = x.no
          join memory m on m.no = n.memory_no
         where x.tenant = ?
           and x.space = ?
        chosen
        """;
    private static final String EDGES = """
        select e.id, e.memory_id, f.norm as from_norm, e.predicate, t.norm as to_norm, e.weight, e.uplift, e.confidence,
               e.recorded_at
          from entity f
          join edge e on e.tenant = f.tenant and e.from_entity = f.id
          join entity t on t.tenant = e.tenant and t.id = e.to_entity
         where f.tenant = ?
           and f.space = ?
           and e.invalidated_at is null
        chosen
        """;
    private static final String MENTIONS_OF_SOME = """
        select m.id as memory_id, x.norm
          from memory m
          join mention n on n.memory_no = m.no
          join entity x on x.no = n.entity_no
         where m.tenant = ?
           and x.space = ?
        chosen
        """;
    private static final String EDGES_OF_SOME = """
        select e.id, e.memory_id, f.norm as from_norm, e.predicate, t.norm as to_norm, e.weight, e.uplift, e.confidence,
               e.recorded_at
          from edge e
          join entity f on f.tenant = e.tenant and f.id = e.from_entity
          join entity t on t.tenant = e.tenant and t.id = e.to_entity
         where e.tenant = ?
           and f.space = ?
           and e.invalidated_at is null
        chosen
        """;

    private final Database database;

    public SqlLinkSource(Database database) {
        this.database = database;
    }

    @Override
    public long count(String tenant, String space, long max) {
        return database.reading(handle -> handle.select(COUNT, tenant, space, max, tenant, space, max)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public void all(String tenant, String space, Taker taker) {
        database.reading(handle -> {
            Object[] arguments = {tenant, space};
            messages(handle, MESSAGES.replace("chosen", ""), arguments, taker);
            mentions(handle, MENTIONS.replace("chosen", ""), arguments, taker);
            edges(handle, EDGES.replace("chosen", ""), arguments, taker);
            return Boolean.TRUE;
        });
    }

    @Override
    public void some(String tenant, String space, Collection<String> messageIds, Taker taker) {
        database.reading(handle -> {
            Object[] arguments = {tenant, space, JsonColumn.write(messageIds)};
            messages(handle, chosen(MESSAGES, "m.id"), arguments, taker);
            mentions(handle, chosen(MENTIONS_OF_SOME, "m.id"), arguments, taker);
            edges(handle, chosen(EDGES_OF_SOME, "e.memory_id"), arguments, taker);
            return Boolean.TRUE;
        });
    }

    private String chosen(String sql, String id) {
        String list = switch (database.dialect()) {
            case SQLITE -> "(select value from json_each(?))";
            case POSTGRES -> "(select jsonb_array_elements_text(?::jsonb))";
        };
        return sql.replace("chosen", "   and " + id + " in " + list);
    }

    private static void messages(Handle handle, String sql, Object[] arguments, LinkSource.Taker taker) {
        handle.select(sql, arguments)
                .setFetchSize(ROWS_AT_ONCE)
                .map((row, _) -> {
                    taker.message(
                            row.getString("id"), row.getString("status").equals("active"), row.getLong("recorded_at"));
                    return Boolean.TRUE;
                })
                .forEach(_ -> {});
    }

    private static void mentions(Handle handle, String sql, Object[] arguments, LinkSource.Taker taker) {
        handle.select(sql, arguments)
                .setFetchSize(ROWS_AT_ONCE)
                .map((row, _) -> {
                    taker.mention(row.getString("memory_id"), row.getString("norm"));
                    return Boolean.TRUE;
                })
                .forEach(_ -> {});
    }

    private static void edges(Handle handle, String sql, Object[] arguments, LinkSource.Taker taker) {
        handle.select(sql, arguments)
                .setFetchSize(ROWS_AT_ONCE)
                .map((row, _) -> {
                    taker.edge(
                            row.getString("id"),
                            row.getString("memory_id"),
                            row.getString("from_norm"),
                            row.getString("predicate"),
                            row.getString("to_norm"),
                            new Strength(row.getDouble("weight"), row.getDouble("uplift"), row.getDouble("confidence")),
                            Instant.ofEpochMilli(row.getLong("recorded_at")));
                    return Boolean.TRUE;
                })
                .forEach(_ -> {});
    }
}
