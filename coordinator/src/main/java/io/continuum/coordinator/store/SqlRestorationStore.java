package io.continuum.coordinator.store;

import io.continuum.coordinator.restoration.Restoration;
import io.continuum.coordinator.restoration.RestorationStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import java.time.Instant;
import java.util.List;

/** Restorations in SQL. */
public final class SqlRestorationStore implements RestorationStore {
    private static final String CLOSED = """
        select fed_id, restored_at, made_at, note
          from restoration as newest
         where opened_at = 0
           and not exists (select 1
                             from restoration as later
                            where later.fed_id = newest.fed_id
                              and later.restored_at > newest.restored_at)
        """;

    private static final String ADD = """
        insert into restoration (fed_id, restored_at, made_at, note)
        values (?, ?, ?, ?)
        """;

    private static final String OPEN = """
        update restoration
           set opened_at = ?
         where fed_id = ?
           and opened_at = 0
        """;

    /** Its name and what it signed are those of the log before; it gets a new one when it is opened. */
    private static final String UNNAME_LOG = """
        update log_head
           set origin = ''
         where fed_id = ?
        """;

    private static final String FORGET_CHECKPOINTS = """
        delete from log_checkpoint
         where fed_id = ?
        """;

    private static final String IS_OPEN = """
        not exists (
          select 1
            from restoration
           where restoration.fed_id = %s.fed_id
             and restoration.opened_at = 0
        )\
        """;

    private final Database database;

    public SqlRestorationStore(Database database) {
        this.database = database;
    }

    /** The condition that a row of this table is of a federation that is not closed after a restore. */
    static String isOpen(String table) {
        return IS_OPEN.formatted(table);
    }

    @Override
    public List<Restoration> closed() {
        return database.inRead(handle -> handle.createQuery(CLOSED)
                .map((row, _) -> new Restoration(
                        FederationId.of(row.getBytes("fed_id")),
                        Instant.ofEpochMilli(row.getLong("restored_at")),
                        Instant.ofEpochMilli(row.getLong("made_at")),
                        Bytes.of(row.getBytes("note"))))
                .list());
    }

    @Override
    public void add(Restoration restoration) {
        FederationId federation = restoration.federation();
        database.write(() -> {
            database.execute(
                    ADD,
                    federation,
                    restoration.restoredAt().toEpochMilli(),
                    restoration.madeAt().toEpochMilli(),
                    restoration.note().toArray());
            database.execute(UNNAME_LOG, federation);
            return database.execute(FORGET_CHECKPOINTS, federation);
        });
    }

    @Override
    public void open(FederationId federation, Instant at) {
        database.execute(OPEN, at.toEpochMilli(), federation);
    }
}
