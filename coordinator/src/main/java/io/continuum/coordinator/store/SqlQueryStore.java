package io.continuum.coordinator.store;

import io.continuum.coordinator.query.Page;
import io.continuum.coordinator.query.PaidFrom;
import io.continuum.coordinator.query.QueryStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Buckets and pages in SQL. */
public final class SqlQueryStore implements QueryStore {
    private static final int TAG_BYTES = 32;

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_ORGANISATION = """
        update organisation
           set joined_seq = joined_seq
         where fed_id = ?
           and org_id = ?
        """;

    private static final String IN_BUCKET = """
        select seq, tag
          from bucket
         where fed_id = ?
           and tag_epoch = ?
           and slot = ?
           and bucket = ?
           and seq > ?
         order by seq
         limit ?
        """;

    private static final String FIND_PAGE = """
        select transfer_id, org_id, question, tag_epoch, tags, next_seq, charged, paid_from, served_at
          from page
         where fed_id = ?
           and transfer_id = ?
        """;

    private static final String ADD_PAGE = """
        insert into page (fed_id, transfer_id, org_id, question, tag_epoch, tags, next_seq, charged, paid_from, served_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String FORGET_PAGES = """
        delete from page
         where (fed_id, transfer_id) in (select fed_id, transfer_id
                                           from page
                                          where served_at < ?
                                          limit ?)
        """;

    private final Database database;

    public SqlQueryStore(Database database) {
        this.database = database;
    }

    @Override
    public void lockOrganisation(FederationId federation, OrgId organisation) {
        database.execute(LOCK_ORGANISATION, federation, organisation);
    }

    @Override
    public List<Found> inBucket(FederationId federation, long tagEpoch, int slot, long bucket, long after, int limit) {
        return database.inRead(handle -> handle.createQuery(IN_BUCKET)
                .bind(0, federation)
                .bind(1, tagEpoch)
                .bind(2, slot)
                .bind(3, bucket)
                .bind(4, after)
                .bind(5, limit)
                .map((row, _) -> new Found(row.getLong("seq"), Bytes.of(row.getBytes("tag"))))
                .list());
    }

    @Override
    public Optional<Page> findPage(FederationId federation, TransferId transfer) {
        return database.inRead(handle -> handle.createQuery(FIND_PAGE)
                .bind(0, federation)
                .bind(1, transfer)
                .map(SqlQueryStore::page)
                .findOne());
    }

    @Override
    public void addPage(FederationId federation, Page page) {
        database.execute(
                ADD_PAGE,
                federation,
                page.transfer(),
                page.organisation(),
                page.question(),
                page.tagEpoch(),
                Bytes.concat(page.tags().stream().map(Bytes::toArray).toArray(byte[][]::new)),
                page.nextSeq(),
                page.charged(),
                page.paidFrom().text(),
                page.servedAt().toEpochMilli());
    }

    @Override
    public int forgetPages(Instant soldBefore, int limit) {
        return database.execute(FORGET_PAGES, soldBefore.toEpochMilli(), limit);
    }

    private static Page page(ResultSet row, StatementContext context) throws SQLException {
        byte[] joined = row.getBytes("tags");
        List<Bytes> tags = new ArrayList<>();
        for (int from = 0; from < joined.length; from += TAG_BYTES) {
            tags.add(Bytes.of(Arrays.copyOfRange(joined, from, from + TAG_BYTES)));
        }
        return new Page(
                TransferId.of(row.getBytes("transfer_id")),
                OrgId.of(row.getBytes("org_id")),
                Bytes.of(row.getBytes("question")),
                row.getLong("tag_epoch"),
                tags,
                row.getLong("next_seq"),
                row.getLong("charged"),
                PaidFrom.valueOf(row.getString("paid_from").toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong("served_at")));
    }
}
