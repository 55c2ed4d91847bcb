package io.continuum.instance.store;

import io.continuum.instance.idempotency.IdempotencyStore;
import java.time.Instant;
import java.util.Optional;

/** Answers under their keys, in SQL that both databases read alike. */
public final class SqlIdempotencyStore implements IdempotencyStore {
    private static final String BEGIN = """
        insert into idempotency (tenant, caller, idempotency_key, fingerprint, process, status, body, at)
        values (?, ?, ?, ?, ?, 0, '', ?)
            on conflict do nothing
        """;
    private static final String FIND = """
        select fingerprint, process, status, body
          from idempotency
         where tenant = ?
           and caller = ?
           and idempotency_key = ?
        """;
    private static final String TAKE_OVER = """
        update idempotency
           set process = ?,
               at = ?
         where tenant = ?
           and caller = ?
           and idempotency_key = ?
           and process = ?
           and status = 0
        """;
    private static final String FINISH = """
        update idempotency
           set status = ?,
               body = ?
         where tenant = ?
           and caller = ?
           and idempotency_key = ?
        """;
    private static final String RELEASE = """
        delete from idempotency
         where tenant = ?
           and caller = ?
           and idempotency_key = ?
           and status = 0
        """;
    private static final String FORGET = """
        delete from idempotency
         where at < ?
        """;

    private final Database database;

    public SqlIdempotencyStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Entry> begin(
            String tenant, String caller, String key, String fingerprint, String process, Instant at) {
        return database.writing(handle ->
                handle.execute(BEGIN, tenant, caller, key, fingerprint, process, at.toEpochMilli()) > 0
                        ? Optional.empty()
                        : handle.select(FIND, tenant, caller, key)
                                .map((row, _) -> new Entry(
                                        row.getString("fingerprint"),
                                        row.getString("process"),
                                        row.getInt("status") == 0
                                                ? Optional.empty()
                                                : Optional.of(new Answer(row.getInt("status"), row.getString("body")))))
                                .findFirst());
    }

    @Override
    public boolean takeOver(String tenant, String caller, String key, String from, String process, Instant at) {
        return database.writing(
                handle -> handle.execute(TAKE_OVER, process, at.toEpochMilli(), tenant, caller, key, from) > 0);
    }

    @Override
    public void finish(String tenant, String caller, String key, Answer answer) {
        database.execute(handle -> handle.execute(FINISH, answer.status(), answer.body(), tenant, caller, key));
    }

    @Override
    public void release(String tenant, String caller, String key) {
        database.execute(handle -> handle.execute(RELEASE, tenant, caller, key));
    }

    @Override
    public void forgetBefore(Instant instant) {
        database.execute(handle -> handle.execute(FORGET, instant.toEpochMilli()));
    }
}
