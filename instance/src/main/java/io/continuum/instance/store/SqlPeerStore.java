package io.continuum.instance.store;

import io.continuum.instance.peer.Peer;
import io.continuum.instance.peer.PeerBook;
import io.continuum.instance.peer.PeerStore;
import io.continuum.instance.peer.Retry;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The peer book, in SQL that both databases read alike. */
public final class SqlPeerStore implements PeerStore {
    private static final String PEERS = """
        select instance, name, url, added_at
          from peer
         where federation = ?
         order by name
         limit ?
        """;
    private static final String PEER = """
        select instance, name, url, added_at
          from peer
         where federation = ?
           and instance = ?
        """;
    private static final String INSERT = """
        insert into peer (federation, instance, name, url, added_at)
        values (?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String UPDATE_URL = """
        update peer
           set url = ?
         where federation = ?
           and instance = ?
        """;
    /** Beside the old row, as names are unique; a name has no line break. */
    private static final String COPY = """
        insert into peer (federation, instance, name, url, added_at)
        select federation, ?, name || '\n', url, added_at
          from peer
         where federation = ?
           and instance = ?
            on conflict do nothing
        """;

    private static final String MOVE_SHARES = """
        update space_share
           set peer = ?
         where federation = ?
           and peer = ?
           and space not in (select space from space_share where federation = ? and peer = ?)
        """;
    private static final String MOVE_CURSORS = """
        update peer_cursor
           set peer = ?
         where federation = ?
           and peer = ?
           and space not in (select space from peer_cursor where federation = ? and peer = ?)
        """;
    private static final String NAME = """
        update peer
           set name = ?
         where federation = ?
           and instance = ?
           and name = ? || '\n'
        """;
    private static final String DELETE = """
        delete from peer
         where federation = ?
           and instance = ?
        """;
    private static final String RETRY = """
        select failures, next_attempt_at, refused, last_error
          from peer
         where federation = ?
           and instance = ?
        """;
    private static final String SAVE_RETRY = """
        update peer
           set failures = ?,
               next_attempt_at = ?,
               refused = ?,
               last_error = ?
         where federation = ?
           and instance = ?
        """;

    private final Database database;

    public SqlPeerStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Peer> peers(FederationId federation) {
        return database.reading(handle -> handle.select(PEERS, federation.toArray(), PeerBook.PEERS_MAX)
                .map((row, _) -> peer(row))
                .list());
    }

    @Override
    public Optional<Peer> peer(FederationId federation, InstanceId id) {
        return database.reading(handle -> handle.select(PEER, federation.toArray(), id.toArray())
                .map((row, _) -> peer(row))
                .findFirst());
    }

    @Override
    public boolean insert(FederationId federation, Peer peer) {
        return database.writing(handle -> handle.execute(
                        INSERT,
                        federation.toArray(),
                        peer.id().toArray(),
                        peer.name(),
                        peer.url().toString(),
                        peer.addedAt().toEpochMilli())
                > 0);
    }

    @Override
    public void updateUrl(FederationId federation, Peer peer) {
        database.execute(handle -> handle.execute(
                UPDATE_URL,
                peer.url().toString(),
                federation.toArray(),
                peer.id().toArray()));
    }

    @Override
    public void rename(FederationId federation, InstanceId from, InstanceId to) {
        byte[] id = federation.toArray();
        database.execute(handle -> peer(federation, from).ifPresent(peer -> {
            handle.execute(COPY, to.toArray(), id, from.toArray());
            handle.execute(MOVE_SHARES, to.toArray(), id, from.toArray(), id, to.toArray());
            handle.execute(MOVE_CURSORS, to.toArray(), id, from.toArray(), id, to.toArray());
            handle.execute(DELETE, id, from.toArray());
            handle.execute(NAME, peer.name(), id, to.toArray(), peer.name());
        }));
    }

    @Override
    public boolean delete(FederationId federation, InstanceId id) {
        return database.writing(handle -> handle.execute(DELETE, federation.toArray(), id.toArray()) > 0);
    }

    @Override
    public Retry retry(FederationId federation, InstanceId id) {
        return database.reading(handle -> handle.select(RETRY, federation.toArray(), id.toArray())
                .map((row, _) -> retry(row))
                .findFirst()
                .orElse(Retry.NONE));
    }

    @Override
    public void saveRetry(FederationId federation, InstanceId id, Retry retry) {
        database.execute(handle -> handle.execute(
                SAVE_RETRY,
                retry.failures(),
                retry.nextAttemptAt().toEpochMilli(),
                retry.refused() ? 1 : 0,
                retry.lastError(),
                federation.toArray(),
                id.toArray()));
    }

    private static Peer peer(ResultSet row) throws SQLException {
        return new Peer(
                InstanceId.of(row.getBytes("instance")),
                row.getString("name"),
                URI.create(row.getString("url")),
                Instant.ofEpochMilli(row.getLong("added_at")));
    }

    private static Retry retry(ResultSet row) throws SQLException {
        return new Retry(
                row.getInt("failures"),
                Instant.ofEpochMilli(row.getLong("next_attempt_at")),
                row.getInt("refused") != 0,
                row.getString("last_error"));
    }
}
