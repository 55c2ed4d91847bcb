package io.continuum.coordinator.store;

import io.continuum.coordinator.query.Outcome;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

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
        select transfer_id, org_id, question, tag_epoch, tags, next_seq, charged, paid_from, served_at, shared_at, outcome
          from page
         where fed_id = ?
           and transfer_id = ?
        """;

    private static final String ADD_PAGE = """
        insert into page (fed_id, transfer_id, org_id, question, tag_epoch, tags, next_seq, charged, paid_from, served_at,
                          shared_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String FORGET_PAGES = """
        delete from page
         where (fed_id, transfer_id) in (select fed_id, transfer_id
                                           from page
                                          where served_at < ?
                                            and (shared_at = 0 or outcome <> 0)
                                            and %s
                                          limit ?)
        """.formatted(SqlRestorationStore.isOpen("page"));

    private static final String SET_OUTCOME = """
        update page
           set outcome = ?
         where fed_id = ?
           and transfer_id = ?
        """;

    private static final String SILENT = """
        select fed_id, transfer_id, org_id
          from page
         where shared_at > 0
           and shared_at <= ?
           and outcome = 0
           and %s
         order by shared_at
         limit ?
        """.formatted(SqlRestorationStore.isOpen("page"));

    private static final String FRESH_SINCE = """
        select case when release.fresh_at > 0 then release.fresh_at else release.released_at end
          from tag
          join release
            on release.fed_id = tag.fed_id
           and release.seq = tag.release_seq
         where tag.fed_id = ?
           and tag.tag_epoch = ?
           and tag.tag = ?
        """;

    private static final String REFRESH = """
        update release
           set fresh_at = ?
         where fed_id = ?
           and seq = (select release_seq
                        from tag
                       where fed_id = ?
                         and tag_epoch = ?
                         and tag = ?)
        """;

    /** Rows are frozen at release. */
    private static final String CONTRIBUTORS = """
        select org_id
          from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
         order by org_id
        """;

    private final Database database;

    public SqlQueryStore(Database database) {
        this.database = database;
    }

    @Override
    public void lockOrganisation(FederationId federation, OrgId organisation) {
        database.change(LOCK_ORGANISATION, federation, organisation);
    }

    @Override
    public Supplier<List<Found>> askBucket(
            FederationId federation, long tagEpoch, int slot, long bucket, long after, int limit) {
        return database.ask(
                IN_BUCKET,
                row -> new Found(row.getLong("seq"), Bytes.of(row.getBytes("tag"))),
                federation,
                tagEpoch,
                slot,
                bucket,
                after,
                limit);
    }

    @Override
    public Optional<Page> findPage(FederationId federation, TransferId transfer) {
        return askPage(federation, transfer).get();
    }

    @Override
    public Supplier<Optional<Page>> askPage(FederationId federation, TransferId transfer) {
        Supplier<List<Page>> pages = database.ask(FIND_PAGE, SqlQueryStore::page, federation, transfer);
        return () -> pages.get().stream().findFirst();
    }

    @Override
    public void addPage(FederationId federation, Page page) {
        database.change(
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
                page.servedAt().toEpochMilli(),
                page.sharedAt().map(Instant::toEpochMilli).orElse(0L));
    }

    @Override
    public void setOutcome(FederationId federation, TransferId transfer, Outcome outcome) {
        database.change(SET_OUTCOME, outcome.number(), federation, transfer);
    }

    @Override
    public List<Silent> silent(Instant now, int limit) {
        return database.rows(
                SILENT,
                row -> new Silent(
                        FederationId.of(row.getBytes("fed_id")),
                        TransferId.of(row.getBytes("transfer_id")),
                        OrgId.of(row.getBytes("org_id"))),
                now.toEpochMilli(),
                limit);
    }

    @Override
    public Instant freshSince(FederationId federation, long tagEpoch, Bytes tag) {
        return database.row(FRESH_SINCE, row -> Instant.ofEpochMilli(row.getLong(1)), federation, tagEpoch, tag)
                .orElseThrow();
    }

    @Override
    public void refresh(FederationId federation, long tagEpoch, List<Bytes> tags, Instant at) {
        database.write(() -> {
            tags.forEach(tag -> database.change(REFRESH, at.toEpochMilli(), federation, federation, tagEpoch, tag));
            return tags;
        });
    }

    @Override
    public List<OrgId> contributors(FederationId federation, long tagEpoch, Bytes tag) {
        return database.rows(CONTRIBUTORS, row -> OrgId.of(row.getBytes("org_id")), federation, tagEpoch, tag);
    }

    @Override
    public int forgetPages(Instant soldBefore, int limit) {
        return database.execute(FORGET_PAGES, soldBefore.toEpochMilli(), limit);
    }

    private static Page page(ResultSet row) throws SQLException {
        return new Page(
                TransferId.of(row.getBytes("transfer_id")),
                OrgId.of(row.getBytes("org_id")),
                Bytes.of(row.getBytes("question")),
                row.getLong("tag_epoch"),
                Ids.split(row.getBytes("tags"), TAG_BYTES, Bytes::of),
                row.getLong("next_seq"),
                row.getLong("charged"),
                PaidFrom.valueOf(row.getString("paid_from").toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong("served_at")),
                Optional.of(row.getLong("shared_at")).filter(at -> at > 0).map(Instant::ofEpochMilli),
                Outcome.ofNumber(row.getInt("outcome")));
    }
}
