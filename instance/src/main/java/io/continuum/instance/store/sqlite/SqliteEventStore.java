package io.continuum.instance.store.sqlite;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlEventStore;
import org.jdbi.v3.core.Handle;

/** Events in SQLite: its one writer makes numbers follow the order of commits. */
public final class SqliteEventStore extends SqlEventStore {
    public SqliteEventStore(Database database) {
        super(database);
    }

    @Override
    protected void takeTurn(Handle handle, String tenant) {}
}
