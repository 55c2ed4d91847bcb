package io.continuum.coordinator.store;

import io.continuum.coordinator.contribution.TagKey;
import io.continuum.coordinator.report.Report;
import io.continuum.coordinator.report.Report.State;
import io.continuum.coordinator.report.ReportStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.message.ReportMessages;
import io.continuum.protocol.message.ReportMessages.Place;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.PoisonReport;
import io.continuum.protocol.pattern.PoisonReport.Kind;
import io.continuum.protocol.pattern.Tag;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** Reports and tags that are held back, in SQL. */
public final class SqlReportStore implements ReportStore {
    private static final String ADD = """
        insert into report (fed_id, org_id, tag_epoch, tag, report_id, instance_id, kind, cids, transfer_id, signature,
                            reported_at, deposit_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String REPORT = """
        select fed_id, org_id, tag_epoch, tag, instance_id, kind, cids, transfer_id, signature, reported_at, deposit_id,
               state, decided_at, decided_by, note
          from report
         where fed_id = ?
        """;

    private static final String BY_ID = REPORT + """
           and report_id = ?
        """;

    private static final String OF_REPORTER = REPORT + """
           and org_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String OF_TAG = REPORT + """
           and tag_epoch = ?
           and tag = ?
         order by org_id
        """;

    private static final String ALL = REPORT + """
         order by reported_at desc, report_id
         limit ?
        """;

    private static final String OF_ORGANISATION = REPORT + """
           and org_id = ?
         order by reported_at desc, report_id
         limit ?
        """;

    private static final String COUNT_OPEN = """
        select count(*)
          from report
         where fed_id = ?
           and org_id = ?
           and state = 0
        """;

    private static final String DECIDE = """
        update report
           set state = ?,
               decided_at = ?,
               decided_by = ?,
               note = ?
         where fed_id = ?
           and report_id = ?
        """;

    private static final String SENT = """
        select org_id, cid, served
          from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
         order by org_id
        """;

    private static final String ENVELOPES = """
        select envelope
          from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
         order by cid
        """;

    private static final String IS_HELD = """
        select count(*)
          from held_tag
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String HOLD = """
        insert into held_tag (fed_id, tag_epoch, tag, held_at)
        values (?, ?, ?, ?)
        """;

    private static final String KEEP_BUCKETS = """
        insert into held_bucket (fed_id, tag_epoch, tag, slot, bucket, org_id)
        select fed_id, tag_epoch, tag, slot, bucket, org_id
          from bucket
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
            on conflict do nothing
        """;

    private static final String EMPTY_BUCKETS = """
        delete from bucket
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String LET_GO = """
        delete from held_tag
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String TAKE_BUCKETS = """
        delete from held_bucket
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        returning slot, bucket, org_id
        """;

    private static final String COUNT_INDEX = """
        update counter
           set index_seq = index_seq + 1
         where fed_id = ?
        returning index_seq
        """;

    private static final String FILE = """
        insert into bucket (fed_id, tag_epoch, slot, bucket, seq, tag, org_id)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    /** Of a tag that is held and of one that is not. */
    private static final List<String> BUCKET_TABLES = List.of("bucket", "held_bucket");

    private static final String PLACES = """
        select slot, bucket
          from %s
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
         order by slot, bucket
         limit ?
        """;

    private static final String TAKE_OUT = """
        delete from %s
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and slot = ?
           and bucket = ?
        returning org_id
        """;

    private static final String ACCUSE = """
        update report
           set accused = ?
         where fed_id = ?
           and report_id = ?
        """;

    private static final String ACCUSED = """
        select accused
          from report
         where fed_id = ?
           and report_id = ?
        """;

    private record Filed(long slot, long bucket, byte[] organisation) {}

    private final Database database;

    public SqlReportStore(Database database) {
        this.database = database;
    }

    @Override
    public void add(FederationId federation, Report report) {
        PoisonReport said = report.said();
        database.execute(
                ADD,
                federation,
                report.organisation(),
                said.tagEpoch(),
                said.tag().value(),
                said.id(),
                report.instance(),
                said.kind().number(),
                Bytes.concat(said.cids().stream().map(Cid::toArray).toArray(byte[][]::new)),
                said.transfer(),
                report.signature(),
                report.at().toEpochMilli(),
                report.deposit().map(TransferId::toArray).orElse(new byte[0]));
    }

    @Override
    public Optional<Report> find(FederationId federation, Bytes id) {
        return reports(BY_ID, federation, id).stream().findFirst();
    }

    @Override
    public Optional<Report> find(FederationId federation, OrgId organisation, TagKey tag) {
        return reports(OF_REPORTER, federation, organisation, tag.tagEpoch(), tag.tag()).stream()
                .findFirst();
    }

    @Override
    public List<Report> ofTag(FederationId federation, TagKey tag) {
        return reports(OF_TAG, federation, tag.tagEpoch(), tag.tag());
    }

    @Override
    public List<Report> all(FederationId federation, int limit) {
        return reports(ALL, federation, limit);
    }

    @Override
    public List<Report> ofOrganisation(FederationId federation, OrgId organisation, int limit) {
        return reports(OF_ORGANISATION, federation, organisation, limit);
    }

    private List<Report> reports(String statement, Object... arguments) {
        return database.inRead(handle -> bound(handle.createQuery(statement), arguments)
                .map(SqlReportStore::report)
                .list());
    }

    private static Query bound(Query query, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            query.bind(i, arguments[i]);
        }
        return query;
    }

    private static Report report(ResultSet row, StatementContext context) throws SQLException {
        byte[] deposit = row.getBytes("deposit_id");
        return new Report(
                new PoisonReport(
                        FederationId.of(row.getBytes("fed_id")),
                        row.getLong("tag_epoch"),
                        Tag.of(row.getBytes("tag")),
                        Kind.ofNumber(row.getInt("kind")),
                        Ids.split(row.getBytes("cids"), Cid.BYTES, Cid::of),
                        TransferId.of(row.getBytes("transfer_id"))),
                Bytes.of(row.getBytes("signature")),
                OrgId.of(row.getBytes("org_id")),
                InstanceId.of(row.getBytes("instance_id")),
                Instant.ofEpochMilli(row.getLong("reported_at")),
                deposit.length == 0 ? Optional.empty() : Optional.of(TransferId.of(deposit)),
                State.ofNumber(row.getInt("state")),
                Instant.ofEpochMilli(row.getLong("decided_at")),
                row.getString("decided_by"),
                row.getString("note"));
    }

    @Override
    public int open(FederationId federation, OrgId organisation) {
        return database.inRead(handle -> bound(handle.createQuery(COUNT_OPEN), federation, organisation)
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public void decide(FederationId federation, Report report, State state, String by, String note, Instant at) {
        database.execute(
                DECIDE,
                state.number(),
                at.toEpochMilli(),
                by,
                note,
                federation,
                report.said().id());
    }

    @Override
    public List<Sent> sent(FederationId federation, TagKey tag) {
        return database.inRead(handle -> bound(handle.createQuery(SENT), federation, tag.tagEpoch(), tag.tag())
                .map((row, _) -> new Sent(
                        OrgId.of(row.getBytes("org_id")), Bytes.of(row.getBytes("cid")), row.getInt("served") == 1))
                .list());
    }

    @Override
    public List<byte[]> envelopes(FederationId federation, TagKey tag) {
        return database.inRead(handle -> bound(handle.createQuery(ENVELOPES), federation, tag.tagEpoch(), tag.tag())
                .mapTo(byte[].class)
                .list());
    }

    @Override
    public List<Place> places(FederationId federation, TagKey tag) {
        return database.inRead(handle -> BUCKET_TABLES.stream()
                .flatMap(table -> bound(
                        handle.createQuery(PLACES.formatted(table)),
                        federation,
                        tag.tagEpoch(),
                        tag.tag(),
                        ReportMessages.PLACES_MAX)
                        .map((row, _) -> new Place(row.getInt("slot"), row.getLong("bucket")))
                        .list()
                        .stream())
                .distinct()
                .limit(ReportMessages.PLACES_MAX)
                .toList());
    }

    @Override
    public List<OrgId> takeOut(FederationId federation, TagKey tag, Place place) {
        return database.inWrite(handle -> BUCKET_TABLES.stream()
                .flatMap(table -> bound(
                        handle.createQuery(TAKE_OUT.formatted(table)),
                        federation,
                        tag.tagEpoch(),
                        tag.tag(),
                        place.slot(),
                        place.bucket())
                        .mapTo(byte[].class)
                        .list()
                        .stream())
                .filter(organisation -> organisation.length > 0)
                .map(OrgId::of)
                .toList());
    }

    @Override
    public void accuse(FederationId federation, Report report, List<OrgId> organisations) {
        byte[] joined = Bytes.concat(organisations.stream().map(OrgId::toArray).toArray(byte[][]::new));
        database.execute(ACCUSE, joined, federation, report.said().id());
    }

    @Override
    public List<OrgId> accused(FederationId federation, Report report) {
        byte[] joined = database.inRead(handle -> bound(
                        handle.createQuery(ACCUSED), federation, report.said().id())
                .mapTo(byte[].class)
                .one());
        return Ids.split(joined, OrgId.BYTES, OrgId::of);
    }

    @Override
    public boolean isHeld(FederationId federation, TagKey tag) {
        return database.inRead(handle -> bound(handle.createQuery(IS_HELD), federation, tag.tagEpoch(), tag.tag())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public void hold(FederationId federation, TagKey tag, Instant at) {
        database.inWrite(handle -> {
            handle.execute(HOLD, federation, tag.tagEpoch(), tag.tag(), at.toEpochMilli());
            handle.execute(KEEP_BUCKETS, federation, tag.tagEpoch(), tag.tag());
            return handle.execute(EMPTY_BUCKETS, federation, tag.tagEpoch(), tag.tag());
        });
    }

    @Override
    public void letGo(FederationId federation, TagKey tag) {
        database.inWrite(handle -> {
            List<Filed> places = bound(handle.createQuery(TAKE_BUCKETS), federation, tag.tagEpoch(), tag.tag())
                    .map((row, _) -> new Filed(row.getLong("slot"), row.getLong("bucket"), row.getBytes("org_id")))
                    .list();
            for (Filed place : places) {
                long seq = bound(handle.createQuery(COUNT_INDEX), federation)
                        .mapTo(Long.class)
                        .one();
                handle.execute(
                        FILE,
                        federation,
                        tag.tagEpoch(),
                        place.slot(),
                        place.bucket(),
                        seq,
                        tag.tag(),
                        place.organisation());
            }
            return handle.execute(LET_GO, federation, tag.tagEpoch(), tag.tag());
        });
    }
}
