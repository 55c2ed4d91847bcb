package io.continuum.coordinator.store;

import io.continuum.coordinator.keyper.FollowStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The federations that a keyper follows, in its own SQLite file. */
public final class SqlFollowStore implements FollowStore {
    private static final String ALL = """
        select fed_id, coordinator_url, membership, confirmed_at
          from followed
         order by fed_id
        """;

    private static final String PUT = """
        insert into followed (fed_id, coordinator_url, membership, confirmed_at)
        values (?, ?, ?, ?)
        on conflict (fed_id) do update
           set coordinator_url = excluded.coordinator_url,
               membership = excluded.membership,
               confirmed_at = excluded.confirmed_at
        """;

    private static final String CONFIRM = """
        update followed
           set confirmed_at = ?
         where fed_id = ?
        """;

    private static final String ADD_SEEN = """
        insert into organisation_seen (fed_id, org_id, first_at)
        values (?, ?, ?)
        on conflict do nothing
        """;

    private static final String SEEN = """
        select org_id, first_at
          from organisation_seen
         where fed_id = ?
        """;

    private final Database database;

    public SqlFollowStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Stored> all() {
        return database.inRead(handle -> handle.createQuery(ALL)
                .map((row, _) -> new Stored(
                        FederationId.of(row.getBytes("fed_id")),
                        URI.create(row.getString("coordinator_url")),
                        row.getBytes("membership"),
                        Instant.ofEpochMilli(row.getLong("confirmed_at"))))
                .list());
    }

    @Override
    public void put(Stored stored) {
        database.execute(
                PUT,
                stored.federation(),
                stored.coordinator().toString(),
                stored.membership(),
                stored.confirmedAt().toEpochMilli());
    }

    @Override
    public void confirm(FederationId federation, Instant at) {
        database.execute(CONFIRM, at.toEpochMilli(), federation);
    }

    @Override
    public Map<OrgId, Instant> seen(FederationId federation, Collection<OrgId> organisations, Instant at) {
        return database.inWrite(handle -> {
            organisations.forEach(each -> handle.execute(ADD_SEEN, federation, each, at.toEpochMilli()));
            Map<OrgId, Instant> since = new HashMap<>();
            handle.createQuery(SEEN)
                    .bind(0, federation)
                    .map((row, _) ->
                            Map.entry(OrgId.of(row.getBytes("org_id")), Instant.ofEpochMilli(row.getLong("first_at"))))
                    .forEach(entry -> since.put(entry.getKey(), entry.getValue()));
            return since;
        });
    }
}
