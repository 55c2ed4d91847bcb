package io.continuum.instance.store;

import io.continuum.instance.cache.CacheKeyStore;
import io.continuum.instance.work.ReadOnly;
import java.util.Optional;

/** Keys of what is shared, in SQL that both databases read alike. */
public final class SqlCacheKeyStore implements CacheKeyStore {
    private static final String KEY = """
        select secret
          from cache_key
         where tenant = ?
        """;
    private static final String ADD = """
        insert into cache_key (tenant, secret)
        values (?, ?)
            on conflict do nothing
        """;

    private final Database database;

    public SqlCacheKeyStore(Database database) {
        this.database = database;
    }

    @Override
    public byte[] key(String tenant, byte[] fresh) {
        return find(tenant).orElseGet(() -> {
            ReadOnly.forItself(() -> database.execute(handle -> handle.execute(ADD, tenant, fresh)));
            return find(tenant).orElse(fresh); // removed in this moment: nobody else will find what is sealed with it
        });
    }

    private Optional<byte[]> find(String tenant) {
        return database.reading(
                handle -> handle.select(KEY, tenant).mapTo(byte[].class).findFirst());
    }
}
