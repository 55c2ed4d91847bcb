package io.continuum.instance.store;

import io.continuum.instance.federation.RotationStore;
import java.time.Instant;

/** Since when epochs are known, in SQL that both databases read alike. */
public final class SqlRotationStore implements RotationStore {
    private static final String ADD = """
        insert into federation_epoch_seen (tenant, federation_id, epoch, seen_at)
        values (?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String SEEN = """
        select seen_at
          from federation_epoch_seen
         where tenant = ?
           and federation_id = ?
           and epoch = ?
        """;

    private final Database database;

    public SqlRotationStore(Database database) {
        this.database = database;
    }

    @Override
    public Instant seenSince(String tenant, String federation, long epoch, Instant now) {
        return database.writing(handle -> {
            handle.execute(ADD, tenant, federation, epoch, now.toEpochMilli());
            return Instant.ofEpochMilli(handle.select(SEEN, tenant, federation, epoch)
                    .mapTo(Long.class)
                    .one());
        });
    }
}
