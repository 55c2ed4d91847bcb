package io.continuum.instance.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.continuum.instance.memory.ForgetStore;
import io.continuum.instance.memory.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Plans to forget, in SQL that both databases read alike. */
public final class SqlForgetStore implements ForgetStore {
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final String SAVE = """
        insert into forget_plan (tenant, digest, space, ids, created_at)
        values (?, ?, ?, ?, ?)
            on conflict (tenant, digest) do update set created_at = excluded.created_at
        """;
    private static final String FIND = """
        select ids, created_at
          from forget_plan
         where tenant = ?
           and digest = ?
           and space = ?
        """;
    private static final String REMOVE = """
        delete from forget_plan
         where tenant = ?
           and digest = ?
           and space = ?
        """;
    private static final String REMOVE_BEFORE = """
        delete from forget_plan
         where created_at < ?
        """;

    private final Database database;

    public SqlForgetStore(Database database) {
        this.database = database;
    }

    @Override
    public void save(Plan plan) {
        database.execute(handle -> handle.execute(
                SAVE,
                plan.reach().tenant(),
                plan.digest(),
                plan.reach().space(),
                JsonColumn.write(plan.ids()),
                plan.createdAt().toEpochMilli()));
    }

    @Override
    public Optional<Plan> find(Reach reach, String digest) {
        return database.reading(handle -> handle.select(FIND, reach.tenant(), digest, reach.space())
                .map((row, _) -> new Plan(
                        reach,
                        digest,
                        JsonColumn.read(row.getString("ids"), TEXTS),
                        Instant.ofEpochMilli(row.getLong("created_at"))))
                .findFirst());
    }

    @Override
    public void remove(Reach reach, String digest) {
        database.execute(handle -> handle.execute(REMOVE, reach.tenant(), digest, reach.space()));
    }

    @Override
    public void removeBefore(Instant createdBefore) {
        database.execute(handle -> handle.execute(REMOVE_BEFORE, createdBefore.toEpochMilli()));
    }
}
