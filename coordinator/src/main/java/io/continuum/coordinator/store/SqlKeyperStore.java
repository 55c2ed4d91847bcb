package io.continuum.coordinator.store;

import io.continuum.coordinator.keyper.Keyper;
import io.continuum.coordinator.keyper.KeyperStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Keypers of federations in SQL. */
public final class SqlKeyperStore implements KeyperStore {
    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_ORGANISATION = """
        update organisation
           set joined_seq = joined_seq
         where fed_id = ?
           and org_id = ?
        """;

    private static final String KEYPERS = """
        select org_id, public_key, url, witness_vkey, offer, offer_tag_epoch
          from keyper
         where fed_id = ?
           and exists (select 1
                         from member
                        where member.fed_id = keyper.fed_id
                          and member.org_id = keyper.org_id
                          and member.active = 1)
         order by registered_at, keyper_id
         limit ?
        """;

    private static final String KEYPERS_OF_ORGANISATION = """
        select org_id, public_key, url, witness_vkey, offer, offer_tag_epoch
          from keyper
         where fed_id = ?
           and org_id = ?
         order by registered_at, keyper_id
        """;

    private static final String FIND = """
        select org_id, public_key, url, witness_vkey, offer, offer_tag_epoch
          from keyper
         where fed_id = ?
           and keyper_id = ?
           and exists (select 1
                         from member
                        where member.fed_id = keyper.fed_id
                          and member.org_id = keyper.org_id
                          and member.active = 1)
         limit 1
        """;

    private static final String PUT = """
        insert into keyper (fed_id, org_id, keyper_id, public_key, url, witness_vkey, offer, offer_tag_epoch, registered_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (fed_id, org_id, keyper_id) do update
           set url = excluded.url,
               witness_vkey = excluded.witness_vkey,
               offer = excluded.offer,
               offer_tag_epoch = excluded.offer_tag_epoch
        """;

    private static final String MEMBER_KEY = """
        select signing_key
          from member
         where fed_id = ?
           and org_id = ?
           and instance_id = ?
           and active = 1
        """;

    private final Database database;

    public SqlKeyperStore(Database database) {
        this.database = database;
    }

    @Override
    public void lockOrganisation(FederationId federation, OrgId organisation) {
        database.execute(LOCK_ORGANISATION, federation, organisation);
    }

    @Override
    public List<Keyper> keypers(FederationId federation, int limit) {
        return database.inRead(handle -> handle.createQuery(KEYPERS)
                .bind(0, federation)
                .bind(1, limit)
                .map(SqlKeyperStore::keyper)
                .list());
    }

    @Override
    public List<Keyper> keypers(FederationId federation, OrgId organisation) {
        return database.inRead(handle -> handle.createQuery(KEYPERS_OF_ORGANISATION)
                .bind(0, federation)
                .bind(1, organisation)
                .map(SqlKeyperStore::keyper)
                .list());
    }

    @Override
    public void put(FederationId federation, Keyper keyper, Instant at) {
        database.execute(
                PUT,
                federation,
                keyper.organisation(),
                keyper.id(),
                keyper.key().encoded(),
                keyper.url(),
                keyper.witnessVkey(),
                keyper.offer().helper(),
                keyper.offer().tagEpoch(),
                at.toEpochMilli());
    }

    @Override
    public Optional<Keyper> find(FederationId federation, InstanceId keyper) {
        return database.inRead(handle -> handle.createQuery(FIND)
                .bind(0, federation)
                .bind(1, keyper)
                .map(SqlKeyperStore::keyper)
                .findOne());
    }

    @Override
    public Optional<VerifyingKey> memberKey(FederationId federation, OrgId organisation, InstanceId instance) {
        return database.inRead(handle -> handle.createQuery(MEMBER_KEY)
                .bind(0, federation)
                .bind(1, organisation)
                .bind(2, instance)
                .map((row, _) -> key(row.getBytes("signing_key")))
                .findOne());
    }

    private static Keyper keyper(ResultSet row, StatementContext context) throws SQLException {
        return new Keyper(
                OrgId.of(row.getBytes("org_id")),
                key(row.getBytes("public_key")),
                row.getString("url"),
                row.getString("witness_vkey"),
                new Keyper.Offer(row.getLong("offer_tag_epoch"), Bytes.of(row.getBytes("offer"))));
    }

    /** Keys were checked before they were stored. */
    private static VerifyingKey key(byte[] encoded) {
        return VerifyingKey.of(encoded).orElseThrow();
    }
}
