package io.continuum.instance.store.sqlite;

import io.continuum.instance.privacy.AuditEntry;
import io.continuum.instance.privacy.AuditStore;
import io.continuum.instance.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The chained audit of what leaves, in SQLite. */
public final class SqliteAuditStore implements AuditStore {
    private static final String LAST = """
        select seq, at, actor, action, subject, detail, hash
          from privacy_audit
         where tenant = ?
         order by seq desc
         limit 1
        """;
    private static final String APPEND = """
        insert into privacy_audit (tenant, seq, at, actor, action, subject, detail, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String AFTER = """
        select seq, at, actor, action, subject, detail, hash
          from privacy_audit
         where tenant = ?
           and seq > ?
         order by seq
         limit ?
        """;

    private final Database database;

    public SqliteAuditStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<AuditEntry> lastBeforeAppend(String tenant) {
        return database.writing(handle ->
                handle.select(LAST, tenant).map((row, _) -> entry(row)).findFirst());
    }

    @Override
    public void append(String tenant, AuditEntry entry) {
        database.execute(handle -> handle.execute(
                APPEND,
                tenant,
                entry.seq(),
                entry.at().toEpochMilli(),
                entry.actor(),
                entry.action(),
                entry.subject(),
                entry.detail(),
                entry.hash()));
    }

    @Override
    public List<AuditEntry> after(String tenant, long afterSeq, int limit) {
        return database.reading(handle -> handle.select(AFTER, tenant, afterSeq, limit)
                .map((row, _) -> entry(row))
                .list());
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("seq"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("actor"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("detail"),
                row.getString("hash"));
    }
}
