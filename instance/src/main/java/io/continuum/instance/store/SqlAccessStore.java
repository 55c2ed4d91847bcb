package io.continuum.instance.store;

import io.continuum.instance.access.AccessStore;
import io.continuum.instance.access.ApiKey;
import io.continuum.instance.access.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** API keys and the operator's secret, in SQL that both databases read alike. */
public final class SqlAccessStore implements AccessStore {
    private static final String INSERT = """
        insert into api_key (id, tenant, space, role, label, prefix, secret_hash, created_at, expires_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String BY_PREFIX = """
        select id, tenant, space, role, label, prefix, secret_hash, created_at, expires_at, last_used_at
          from api_key
         where prefix = ?
        """;
    private static final String OF_TENANT = """
        select id, tenant, space, role, label, prefix, secret_hash, created_at, expires_at, last_used_at
          from api_key
         where tenant = ?
         order by created_at desc, id
         limit ?
        """;
    private static final String NOTE_USE = """
        update api_key
           set last_used_at = ?
         where id = ?
           and (last_used_at is null or last_used_at <= ?)
        """;
    private static final String DELETE = """
        delete from api_key
         where tenant = ?
           and id = ?
        """;
    private static final String SETTING = """
        select value
          from instance_setting
         where name = ?
        """;
    private static final String SAVE_SETTING = """
        insert into instance_setting (name, value)
        values (?, ?)
            on conflict (name) do update set value = excluded.value
        """;
    private static final String ADMIN_SECRET = "admin_secret_hash";

    private final Database database;

    public SqlAccessStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(ApiKey key) {
        database.execute(handle -> handle.execute(
                INSERT,
                key.id(),
                key.tenant(),
                key.space(),
                key.role().wireName(),
                key.label(),
                key.prefix(),
                key.secretHash(),
                key.createdAt().toEpochMilli(),
                key.expiresAt() == null ? null : key.expiresAt().toEpochMilli()));
    }

    @Override
    public void noteUse(String id, Instant now, Instant before) {
        database.execute(handle -> handle.execute(NOTE_USE, now.toEpochMilli(), id, before.toEpochMilli()));
    }

    @Override
    public Optional<ApiKey> byPrefix(String prefix) {
        return database.reading(handle ->
                handle.select(BY_PREFIX, prefix).map((row, _) -> key(row)).findFirst());
    }

    @Override
    public List<ApiKey> ofTenant(String tenant, int limit) {
        return database.reading(handle -> handle.select(OF_TENANT, tenant, limit)
                .map((row, _) -> key(row))
                .list());
    }

    @Override
    public boolean delete(String tenant, String id) {
        return database.writing(handle -> handle.execute(DELETE, tenant, id) > 0);
    }

    @Override
    public Optional<String> adminSecretHash() {
        return database.reading(handle ->
                handle.select(SETTING, ADMIN_SECRET).mapTo(String.class).findFirst());
    }

    @Override
    public void saveAdminSecretHash(String hash) {
        database.execute(handle -> handle.execute(SAVE_SETTING, ADMIN_SECRET, hash));
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("space"),
                Role.of(row.getString("role")),
                row.getString("label"),
                row.getString("prefix"),
                row.getString("secret_hash"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                time(row, "expires_at"),
                time(row, "last_used_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
