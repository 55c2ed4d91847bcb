package io.continuum.instance.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.continuum.instance.federation.AskStore;
import io.continuum.instance.federation.OpenedPattern;
import io.continuum.instance.federation.PageRequest;
import io.continuum.instance.pattern.ConceptNames;
import io.continuum.instance.pattern.Edge;
import io.continuum.protocol.pattern.Bucket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What was asked and what came back, in SQL that both databases read alike. */
public final class SqlAskStore implements AskStore {
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private static final String PAGE = """
        select transfer_id, state, at
          from page_request
         where tenant = ?
           and federation_id = ?
           and tag_epoch = ?
           and slot = ?
           and bucket = ?
           and page_cursor = ?
        """;
    private static final String SAVE_PAGE = """
        insert into page_request (tenant, federation_id, tag_epoch, slot, bucket, page_cursor, transfer_id, state, at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, federation_id, tag_epoch, slot, bucket, page_cursor) do update
           set transfer_id = excluded.transfer_id,
               state = excluded.state,
               at = excluded.at
        """;
    private static final String SAVE_OPENED = """
        insert into opened_pattern (tenant, federation_id, tag_epoch, tag, kind, subject, predicate, object, qualifiers,
                                    organisations, support, confidence)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, federation_id, tag_epoch, tag) do update
           set organisations = excluded.organisations,
               support = excluded.support,
               confidence = excluded.confidence
        """;
    private static final String ABOUT = """
        select tag_epoch, tag, kind, subject, predicate, object, qualifiers, organisations, support, confidence
          from opened_pattern
         where tenant = :tenant
           and federation_id = :federation
           and kind = 1
           and (subject in (<concepts>) or object in (<concepts>))
         order by organisations desc, tag
         limit :limit
        """;
    private static final String BEFORE = """
        select tag_epoch, tag, kind, subject, predicate, object, qualifiers, organisations, support, confidence
          from opened_pattern
         where tenant = ?
           and federation_id = ?
           and subject = ?
           and predicate = ?
           and object = ?
           and kind = 1
           and tag_epoch < ?
         order by tag_epoch desc
        """;
    private static final String TERMS = """
        select subject
          from opened_pattern
         where tenant = ?
           and kind = 2
         order by tag
         limit ?
        """;

    private final Database database;

    public SqlAskStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<PageRequest> page(String tenant, String federation, long tagEpoch, Bucket bucket, String cursor) {
        return database.reading(handle -> handle.select(
                        PAGE, tenant, federation, tagEpoch, bucket.slot().code(), bucket.value(), cursor)
                .map((row, _) -> new PageRequest(
                        tagEpoch,
                        bucket,
                        cursor,
                        row.getString("transfer_id"),
                        PageRequest.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        Instant.ofEpochMilli(row.getLong("at"))))
                .findFirst());
    }

    @Override
    public void savePage(String tenant, String federation, PageRequest page) {
        database.execute(handle -> handle.execute(
                SAVE_PAGE,
                tenant,
                federation,
                page.tagEpoch(),
                page.bucket().slot().code(),
                page.bucket().value(),
                page.cursor(),
                page.transferId(),
                page.state().name().toLowerCase(Locale.ROOT),
                page.at().toEpochMilli()));
    }

    @Override
    public void saveOpened(String tenant, String federation, List<OpenedPattern> patterns) {
        database.execute(handle -> patterns.forEach(pattern -> handle.execute(
                SAVE_OPENED,
                tenant,
                federation,
                pattern.tagEpoch(),
                pattern.tag(),
                pattern.kind(),
                pattern.edge().subject(),
                pattern.edge().predicate(),
                pattern.edge().object(),
                JsonColumn.write(pattern.edge().qualifiers()),
                pattern.organisations(),
                pattern.support(),
                pattern.confidenceTenths())));
    }

    @Override
    public List<OpenedPattern> about(String tenant, String federation, Collection<String> concepts, int limit) {
        return database.reading(handle -> handle.createQuery(ABOUT)
                .bind("tenant", tenant)
                .bind("federation", federation)
                .bindList("concepts", List.copyOf(concepts))
                .bind("limit", limit)
                .map((row, _) -> opened(row))
                .list());
    }

    @Override
    public List<OpenedPattern> before(String tenant, String federation, Edge edge, long tagEpoch) {
        return database
                .reading(handle -> handle.select(
                                BEFORE, tenant, federation, edge.subject(), edge.predicate(), edge.object(), tagEpoch)
                        .map((row, _) -> opened(row))
                        .list())
                .stream()
                .filter(opened -> opened.edge().equals(edge))
                .toList();
    }

    @Override
    public Set<String> terms(String tenant, int limit) {
        return database.reading(handle -> handle.select(TERMS, tenant, limit).mapTo(String.class).list().stream()
                .flatMap(subject -> ConceptNames.wordsOf(subject).stream())
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static OpenedPattern opened(ResultSet row) throws SQLException {
        Edge edge = new Edge(
                row.getString("subject"),
                row.getString("predicate"),
                row.getString("object"),
                JsonColumn.read(row.getString("qualifiers"), TEXTS));
        return new OpenedPattern(
                row.getLong("tag_epoch"),
                row.getString("tag"),
                row.getInt("kind"),
                edge,
                row.getInt("organisations"),
                row.getLong("support"),
                row.getInt("confidence"));
    }
}
