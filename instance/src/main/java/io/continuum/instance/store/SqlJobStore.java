package io.continuum.instance.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.transfer.Job;
import io.continuum.instance.transfer.JobStore;
import io.continuum.instance.transfer.Report;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Imports and exports, in SQL that both databases read alike. */
public final class SqlJobStore implements JobStore {
    private static final TypeReference<Report> REPORT = new TypeReference<>() {};
    private static final String SAVE = """
        insert into transfer_job (tenant, id, reach, kind, state, format, space, dry_run, report, problem, created_at,
                                  updated_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, id) do update set state = excluded.state,
                                                   report = excluded.report,
                                                   problem = excluded.problem,
                                                   updated_at = excluded.updated_at
        """;
    private static final String COLUMNS = """
        select tenant, id, reach, kind, state, format, space, dry_run, report, problem, created_at, updated_at
          from transfer_job
        """;
    private static final String FIND = COLUMNS + """
         where tenant = ?
           and (? = '' or reach = ?)
           and id = ?
        """;
    private static final String NEWEST = COLUMNS + """
         where tenant = ?
           and (? = '' or reach = ?)
         order by id desc
         limit ?
        """;
    private static final String RUNNING = COLUMNS + """
         where state = 'running'
         order by created_at
         limit ?
        """;
    private static final String FORGET = """
        delete from transfer_job
         where state <> 'running'
           and updated_at < ?
        """;

    private final Database database;

    public SqlJobStore(Database database) {
        this.database = database;
    }

    @Override
    public void save(Job job) {
        database.execute(handle -> handle.execute(
                SAVE,
                job.reach().tenant(),
                job.id(),
                job.reach().space(),
                job.kind().wireName(),
                job.state().wireName(),
                job.format(),
                job.space(),
                job.dryRun() ? 1 : 0,
                JsonColumn.write(job.report()),
                job.problem(),
                job.createdAt().toEpochMilli(),
                job.updatedAt().toEpochMilli()));
    }

    @Override
    public Optional<Job> find(Reach reach, String id) {
        return database.reading(handle -> handle.select(FIND, reach.tenant(), reach.space(), reach.space(), id)
                .map((row, _) -> job(row))
                .findFirst());
    }

    @Override
    public List<Job> newest(Reach reach, int limit) {
        return database.reading(handle -> handle.select(NEWEST, reach.tenant(), reach.space(), reach.space(), limit)
                .map((row, _) -> job(row))
                .list());
    }

    @Override
    public List<Job> running(int limit) {
        return database.reading(handle ->
                handle.select(RUNNING, limit).map((row, _) -> job(row)).list());
    }

    @Override
    public void forgetEndedBefore(Instant instant) {
        database.execute(handle -> handle.execute(FORGET, instant.toEpochMilli()));
    }

    private static Job job(ResultSet row) throws SQLException {
        return new Job(
                new Reach(row.getString("tenant"), row.getString("reach")),
                row.getString("id"),
                Job.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                Job.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("format"),
                row.getString("space"),
                row.getInt("dry_run") != 0,
                JsonColumn.read(row.getString("report"), REPORT),
                row.getString("problem"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }
}
