package io.continuum.instance.store;

import io.continuum.instance.federation.TagPartStore;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The parts of tag seeds, in SQL that both databases read alike. */
public final class SqlTagPartStore implements TagPartStore {
    private static final String PARTS = """
        select pattern_id, part, box
          from tag_part
         where tenant = :tenant
           and federation_id = :federation
           and tag_epoch = :tag_epoch
           and pattern_id in (<patterns>)
        """;
    private static final String ADD = """
        insert into tag_part (tenant, federation_id, tag_epoch, pattern_id, part, box)
        values (?, ?, ?, ?, ?, ?)
            on conflict (tenant, federation_id, tag_epoch, pattern_id, part) do update set box = excluded.box
        """;
    private static final String FORGET = """
        delete from tag_part
         where tenant = ?
           and federation_id = ?
           and tag_epoch < ?
        """;

    private final Database database;

    public SqlTagPartStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Part> parts(String tenant, String federation, long tagEpoch, Collection<String> patternIds) {
        return patternIds.isEmpty()
                ? List.of()
                : database.reading(handle -> handle.createQuery(PARTS)
                        .bind("tenant", tenant)
                        .bind("federation", federation)
                        .bind("tag_epoch", tagEpoch)
                        .bindList("patterns", List.copyOf(patternIds))
                        .map((row, _) -> new Part(row.getString("pattern_id"), row.getInt("part"), row.getBytes("box")))
                        .list());
    }

    @Override
    public void add(String tenant, String federation, long tagEpoch, List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        database.execute(handle -> {
            PreparedBatch batch = handle.prepareBatch(ADD);
            parts.forEach(part -> batch.add(tenant, federation, tagEpoch, part.patternId(), part.number(), part.box()));
            batch.execute();
        });
    }

    @Override
    public void forgetBefore(String tenant, String federation, long tagEpoch) {
        database.execute(handle -> handle.execute(FORGET, tenant, federation, tagEpoch));
    }
}
