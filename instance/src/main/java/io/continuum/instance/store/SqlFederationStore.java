package io.continuum.instance.store;

import io.continuum.instance.federation.FederationRecord;
import io.continuum.instance.federation.FederationRecord.State;
import io.continuum.instance.federation.FederationStore;
import io.continuum.instance.federation.PublicHistory;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The federation's public past and the invites of this instance, in SQL that both databases read alike. */
public final class SqlFederationStore implements FederationStore {
    private static final int INVITES_MAX = 1_000;

    private static final String FIND = """
        select id, name, state, coordinator_url, created_at
          from federation
         where tenant = ?
        """;
    private static final String REMOVE = """
        delete from federation
         where tenant = ?
           and id <> ?
        """;
    private static final String SAVE = """
        insert into federation (tenant, id, name, state, coordinator_url, created_at)
        values (?, ?, ?, ?, ?, ?)
            on conflict (tenant, id) do update
           set name = excluded.name,
               state = excluded.state,
               coordinator_url = excluded.coordinator_url
        """;
    private static final String MARK = """
        update federation
           set state = ?
         where tenant = ?
           and id = ?
        """;
    private static final String CONFIG = """
        select config
          from federation
         where tenant = ?
           and id = ?
           and config is not null
        """;
    private static final String SAVE_CONFIG = """
        update federation
           set config = ?
         where tenant = ?
           and id = ?
        """;
    private static final String ADD_CONFIG = """
        insert into federation_config (tenant, federation_id, hash, config)
        values (?, ?, ?, ?)
            on conflict (tenant, federation_id, hash) do nothing
        """;
    private static final String CONFIGS = """
        select config
          from federation_config
         where tenant = ?
           and federation_id = ?
        """;
    private static final String EVENTS = """
        select event
          from federation_event
         where tenant = ?
           and federation_id = ?
         order by seq
        """;
    private static final String COUNT_EVENTS = """
        select count(*)
          from federation_event
         where tenant = ?
           and federation_id = ?
        """;
    private static final String ADD_EVENT = """
        insert into federation_event (tenant, federation_id, seq, event)
        values (?, ?, ?, ?)
            on conflict (tenant, federation_id, seq) do nothing
        """;
    private static final String DESCRIPTORS = """
        select descriptor
          from federation_descriptor
         where tenant = ?
           and federation_id = ?
         order by hash
        """;
    private static final String ADD_DESCRIPTOR = """
        insert into federation_descriptor (tenant, federation_id, hash, descriptor)
        values (?, ?, ?, ?)
            on conflict (tenant, federation_id, hash) do nothing
        """;
    private static final String COMMITS = """
        select epoch_commit
          from federation_epoch
         where tenant = ?
           and federation_id = ?
         order by epoch
        """;
    private static final String ADD_COMMIT = """
        insert into federation_epoch (tenant, federation_id, epoch, epoch_commit)
        values (?, ?, ?, ?)
            on conflict (tenant, federation_id, epoch) do nothing
        """;
    private static final String ADD_INVITE = """
        insert into federation_invite (tenant, federation_id, invite_id, expires_at, joiner)
        values (?, ?, ?, ?, '')
        """;
    private static final String INVITE = """
        select invite_id, expires_at, joiner
          from federation_invite
         where tenant = ?
           and federation_id = ?
           and invite_id = ?
        """;
    private static final String UNUSED = """
        select invite_id, expires_at, joiner
          from federation_invite
         where tenant = ?
           and federation_id = ?
           and joiner = ''
           and expires_at > ?
         order by expires_at
         limit ?
        """;
    private static final String USE = """
        update federation_invite
           set joiner = ?
         where tenant = ?
           and federation_id = ?
           and invite_id = ?
           and ((joiner = '' and expires_at > ?) or joiner = ?)
        """;

    private final Database database;

    public SqlFederationStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<FederationRecord> find(String tenant) {
        return database.reading(handle ->
                handle.select(FIND, tenant).map((row, _) -> record(row)).findFirst());
    }

    @Override
    public void save(String tenant, FederationRecord federation) {
        String id = Base64Url.encode(federation.id().toArray());
        database.execute(handle -> {
            handle.execute(REMOVE, tenant, id);
            handle.execute(
                    SAVE,
                    tenant,
                    id,
                    federation.name(),
                    federation.state().label(),
                    federation.coordinator().toString(),
                    federation.createdAt().toEpochMilli());
        });
    }

    @Override
    public void mark(String tenant, String federation, State state) {
        database.execute(handle -> handle.execute(MARK, state.label(), tenant, federation));
    }

    @Override
    public Optional<PublicHistory> history(String tenant, String federation) {
        return database.reading(handle -> handle.select(CONFIG, tenant, federation)
                .map((row, _) -> row.getBytes("config"))
                .findFirst()
                .map(config -> new PublicHistory(
                        blobs(handle, EVENTS, tenant, federation),
                        blobs(handle, DESCRIPTORS, tenant, federation),
                        config,
                        blobs(handle, COMMITS, tenant, federation))));
    }

    private static List<byte[]> blobs(Handle handle, String sql, String tenant, String federation) {
        return handle.select(sql, tenant, federation)
                .map((row, _) -> row.getBytes(1))
                .list();
    }

    @Override
    public List<byte[]> configs(String tenant, String federation) {
        return database.reading(handle -> blobs(handle, CONFIGS, tenant, federation));
    }

    @Override
    public void saveHistory(String tenant, String federation, PublicHistory history) {
        database.execute(handle -> {
            handle.execute(SAVE_CONFIG, history.config(), tenant, federation);
            handle.execute(ADD_CONFIG, tenant, federation, FederationStore.hash(history.config()), history.config());
            int events = handle.select(COUNT_EVENTS, tenant, federation)
                    .mapTo(Integer.class)
                    .one();
            for (int seq = events; seq < history.events().size(); seq++) {
                handle.execute(
                        ADD_EVENT, tenant, federation, seq, history.events().get(seq));
            }
            for (byte[] descriptor : history.descriptors()) {
                handle.execute(ADD_DESCRIPTOR, tenant, federation, FederationStore.hash(descriptor), descriptor);
            }
            for (int epoch = 0; epoch < history.commits().size(); epoch++) {
                handle.execute(
                        ADD_COMMIT,
                        tenant,
                        federation,
                        epoch + 1,
                        history.commits().get(epoch));
            }
        });
    }

    @Override
    public void addInvite(String tenant, String federation, InviteRecord invite) {
        database.execute(handle -> handle.execute(
                ADD_INVITE, tenant, federation, invite.id(), invite.expiresAt().toEpochMilli()));
    }

    @Override
    public Optional<InviteRecord> invite(String tenant, String federation, String inviteId) {
        return database.reading(handle -> handle.select(INVITE, tenant, federation, inviteId)
                .map((row, _) -> invite(row))
                .findFirst());
    }

    @Override
    public List<InviteRecord> unusedInvites(String tenant, String federation, Instant now) {
        return database.reading(handle -> handle.select(UNUSED, tenant, federation, now.toEpochMilli(), INVITES_MAX)
                .map((row, _) -> invite(row))
                .list());
    }

    @Override
    public boolean useInvite(String tenant, String federation, String inviteId, String joiner, Instant now) {
        return database.writing(
                handle -> handle.execute(USE, joiner, tenant, federation, inviteId, now.toEpochMilli(), joiner) > 0);
    }

    private static InviteRecord invite(ResultSet row) throws SQLException {
        return new InviteRecord(
                row.getString("invite_id"), Instant.ofEpochMilli(row.getLong("expires_at")), row.getString("joiner"));
    }

    private static FederationRecord record(ResultSet row) throws SQLException {
        return new FederationRecord(
                FederationId.of(Base64Url.decodeExactly(row.getString("id"), FederationId.BYTES)
                        .orElseThrow()),
                row.getString("name"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                URI.create(row.getString("coordinator_url")),
                Instant.ofEpochMilli(row.getLong("created_at")));
    }
}
