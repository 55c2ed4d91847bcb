package io.continuum.coordinator.store;

import io.continuum.coordinator.access.NonceStore;
import io.continuum.coordinator.access.SettingStore;
import io.continuum.protocol.identity.InstanceId;
import java.time.Instant;
import java.util.Optional;

/** Nonces and settings in SQL. */
public final class SqlAccessStore implements NonceStore, SettingStore {
    private static final String USE_NONCE = """
        insert into nonce (instance_id, nonce, expires_at)
        values (?, ?, ?)
        on conflict do nothing
        """;

    private static final String FORGET_NONCES = """
        delete from nonce
         where (instance_id, nonce) in (select instance_id, nonce
                                          from nonce
                                         where expires_at < ?
                                         limit ?)
        """;

    private static final String FIND_SETTING = """
        select value
          from setting
         where name = ?
        """;

    private static final String PUT_SETTING = """
        insert into setting (name, value)
        values (?, ?)
        on conflict (name) do update set value = excluded.value
        """;

    private static final String PUT_SETTING_IF_ABSENT = """
        insert into setting (name, value)
        values (?, ?)
        on conflict do nothing
        """;

    private static final String REPLACE_SETTING = """
        update setting
           set value = ?
         where name = ?
           and value = ?
        """;

    private final Database database;

    public SqlAccessStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean use(InstanceId instance, String nonce, Instant expires) {
        // What a request changes is committed after its nonce.
        return database.executeAhead(USE_NONCE, instance, nonce, expires.toEpochMilli()) == 1;
    }

    @Override
    public int forget(Instant expiredBefore, int limit) {
        return database.execute(FORGET_NONCES, expiredBefore.toEpochMilli(), limit);
    }

    @Override
    public Optional<String> find(String name) {
        return database.row(FIND_SETTING, row -> row.getString("value"), name);
    }

    @Override
    public void put(String name, String value) {
        database.execute(PUT_SETTING, name, value);
    }

    @Override
    public boolean putIfAbsent(String name, String value) {
        return database.execute(PUT_SETTING_IF_ABSENT, name, value) == 1;
    }

    @Override
    public boolean replace(String name, String expected, String value) {
        return database.execute(REPLACE_SETTING, value, name, expected) == 1;
    }
}
