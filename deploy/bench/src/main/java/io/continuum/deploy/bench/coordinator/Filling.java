package io.continuum.deploy.bench.coordinator;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.Tag;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;

/** Well-formed rows of released patterns, written straight into the coordinator's tables: years of contributing in a minute. */
final class Filling {
    private static final int TAGS_PER_COMMIT = 500;
    private static final int SLOTS = 2;

    private static final String TAGS = """
        insert into tag (fed_id, tag_epoch, tag, organisations, release_seq)
        select ?, 1, tag, ?, ? + place
          from unnest(?) with ordinality as filled (tag, place)
        """;

    private static final String RELEASES = """
        insert into release (fed_id, seq, tag_epoch, tag, released_at)
        select ?, ? + place, 1, tag, 0
          from unnest(?) with ordinality as filled (tag, place)
        """;

    private static final String CONTRIBUTIONS = """
        insert into contribution (fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, indexed, received_at)
        select ?, 1, tag, ?, cid, 1, envelope, 1, 0
          from unnest(?, ?, ?) as filled (tag, cid, envelope)
        """;

    private static final String BUCKETS = """
        insert into bucket (fed_id, tag_epoch, slot, bucket, seq, tag)
        select ?, 1, ?, (? + place) % ?, ? + place, tag
          from unnest(?) with ordinality as filled (tag, place)
        """;

    private static final String COUNTERS = """
        update counter
           set release_seq = ?,
               index_seq = ?
         where fed_id = ?
        """;

    private final FederationId federation;
    private final List<Bytes> organisations;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param organisations the ones that contributed every pattern */
    Filling(FederationId federation, List<Bytes> organisations) {
        this.federation = federation;
        this.organisations = organisations;
    }

    /** Adds patterns to those that are there, spread evenly over buckets 0 to {@code buckets - 1} of each slot. */
    void fill(String url, long from, long to, int buckets) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            for (long at = from; at < to; at += TAGS_PER_COMMIT) {
                add(connection, at, (int) Math.min(TAGS_PER_COMMIT, to - at), buckets);
                connection.commit();
            }
            execute(connection, COUNTERS, to, SLOTS * to, federation.toArray());
            connection.commit();
            connection.setAutoCommit(true);
            execute(connection, "vacuum analyze");
        }
    }

    private void add(Connection connection, long before, int count, int buckets) throws SQLException {
        List<Tag> tags = BenchFederation.tags(count, random);
        byte[][] tagBytes = tags.stream().map(tag -> tag.value().toArray()).toArray(byte[][]::new);
        byte[] fed = federation.toArray();
        execute(connection, TAGS, fed, organisations.size(), before, tagBytes);
        execute(connection, RELEASES, fed, before, tagBytes);
        for (Bytes organisation : organisations) {
            var envelopes = tags.stream()
                    .map(tag -> BenchFederation.contribution(federation, tag, random))
                    .toList();
            byte[][] cids = envelopes.stream()
                    .map(envelope -> envelope.cid().value().toArray())
                    .toArray(byte[][]::new);
            byte[][] encoded =
                    envelopes.stream().map(envelope -> envelope.encode()).toArray(byte[][]::new);
            execute(connection, CONTRIBUTIONS, fed, organisation.toArray(), tagBytes, cids, encoded);
        }
        for (int slot = 1; slot <= SLOTS; slot++) {
            execute(connection, BUCKETS, fed, slot, before, buckets, SLOTS * before + (slot - 1) * count, tagBytes);
        }
    }

    private static void execute(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof byte[][] array) {
                    statement.setArray(i + 1, connection.createArrayOf("bytea", array));
                } else {
                    statement.setObject(i + 1, arguments[i]);
                }
            }
            statement.execute();
        }
    }
}
