package io.continuum.instance.store;

import io.continuum.instance.receipt.KeptReceipt;
import io.continuum.instance.receipt.KeptReceipt.Kind;
import io.continuum.instance.receipt.ReceiptStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Receipts in SQL that both databases read alike. */
public final class SqlReceiptStore implements ReceiptStore {
    private static final int SUBJECT_BYTES = 16;

    private static final String OWED = """
        select cid, envelope
          from outbox
         where tenant = ?
           and federation_id = ?
           and state in ('accepted', 'released', 'indexed', 'vested', 'unpaid')
           and not exists (select 1
                             from receipt
                            where receipt.tenant = outbox.tenant
                              and receipt.federation_id = outbox.federation_id
                              and receipt.subject = outbox.cid)
         order by created_at, id
         limit ?
        """;

    private static final String ADD = """
        insert into receipt (tenant, federation_id, seq, kind, subject, content, amount, proof, kept_at)
        select ?, ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ?, ?
          from receipt
         where tenant = ?
           and federation_id = ?
            on conflict (tenant, federation_id, subject) do nothing
        """;

    private static final String KNOWN = """
        select subject
          from receipt
         where tenant = :tenant
           and federation_id = :federation
           and subject in (<subjects>)
        """;

    private static final String AFTER = """
        select seq, kind, subject, content, amount, proof
          from receipt
         where tenant = ?
           and federation_id = ?
           and seq > ?
         order by seq
         limit ?
        """;

    private final Database database;

    public SqlReceiptStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Owed> owed(String tenant, String federation, int limit) {
        return database.reading(handle -> handle.select(OWED, tenant, federation, limit)
                .map((row, _) -> new Owed(subject(row.getString("cid")), row.getBytes("envelope")))
                .list());
    }

    @Override
    public void add(String tenant, String federation, KeptReceipt receipt, Instant now) {
        database.execute(handle -> handle.execute(
                ADD,
                tenant,
                federation,
                receipt.kind().label(),
                text(receipt.subject()),
                receipt.content().toArray(),
                receipt.amount(),
                receipt.proof().toArray(),
                now.toEpochMilli(),
                tenant,
                federation));
    }

    @Override
    public Set<Bytes> known(String tenant, String federation, Collection<Bytes> subjects) {
        if (subjects.isEmpty()) {
            return Set.of();
        }
        return database.reading(handle -> handle.createQuery(KNOWN)
                .bind("tenant", tenant)
                .bind("federation", federation)
                .bindList(
                        "subjects", subjects.stream().map(SqlReceiptStore::text).toList())
                .map((row, _) -> subject(row.getString("subject")))
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public List<Numbered> after(String tenant, String federation, long after, int limit) {
        return database.reading(handle -> handle.select(AFTER, tenant, federation, after, limit)
                .map((row, _) -> new Numbered(row.getLong("seq"), receipt(row)))
                .list());
    }

    private static KeptReceipt receipt(ResultSet row) throws SQLException {
        return new KeptReceipt(
                Kind.of(row.getString("kind")),
                subject(row.getString("subject")),
                Bytes.of(row.getBytes("content")),
                row.getLong("amount"),
                Bytes.of(row.getBytes("proof")));
    }

    private static String text(Bytes subject) {
        return Base64Url.encode(subject.toArray());
    }

    private static Bytes subject(String text) {
        return Bytes.of(Base64Url.decodeExactly(text, SUBJECT_BYTES).orElseThrow());
    }
}
