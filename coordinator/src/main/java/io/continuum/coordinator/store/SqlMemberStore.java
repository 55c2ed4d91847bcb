package io.continuum.coordinator.store;

import io.continuum.coordinator.member.Invitation;
import io.continuum.coordinator.member.Join;
import io.continuum.coordinator.member.MemberStore;
import io.continuum.coordinator.member.Membership;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.roster.Member;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Federations, chains and invites in SQL. */
public final class SqlMemberStore implements MemberStore {
    private static final String COUNT_FEDERATIONS = """
        select count(*)
          from federation
        """;

    private static final String FEDERATIONS = """
        select fed_id
          from federation
         order by created_at
        """;

    private static final String ADD_FEDERATION = """
        insert into federation (fed_id, config, created_at)
        values (?, ?, ?)
        """;

    private static final String ADD_COUNTER = """
        insert into counter (fed_id)
        values (?)
        """;

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_FEDERATION = """
        update federation
           set created_at = created_at
         where fed_id = ?
        """;

    private static final String CONFIG = """
        select config
          from federation
         where fed_id = ?
        """;

    private static final String PUT_CONFIG = """
        update federation
           set config = ?
         where fed_id = ?
        """;

    private static final String EVENTS = """
        select seq, event, descriptor
          from membership_event
         where fed_id = ?
           and seq >= ?
         order by seq
         limit ?
        """;

    private static final String ADD_EVENT = """
        insert into membership_event (fed_id, seq, event, descriptor)
        values (?, ?, ?, ?)
        """;

    private static final String ADD_ORGANISATION = """
        insert into organisation (fed_id, org_id, joined_seq, joined_at)
        values (?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String PUT_MEMBER = """
        insert into member (fed_id, instance_id, org_id, role, signing_key, active, joined_seq)
        values (?, ?, ?, ?, ?, 1, ?)
        on conflict (fed_id, instance_id) do update
           set org_id = excluded.org_id,
               role = excluded.role,
               active = 1,
               joined_seq = excluded.joined_seq
        """;

    private static final String DEACTIVATE = """
        update member
           set active = 0
         where fed_id = ?
           and instance_id = ?
        """;

    private static final String FIND_MEMBER = """
        select instance_id, org_id, role, active,
               %s as suspended
          from member
         where fed_id = ?
           and instance_id = ?
        """.formatted(SqlConductStore.isSuspended("member", "org_id"));

    private static final String FIND_KEY = """
        select signing_key, org_id
          from member
         where instance_id = ?
         limit 1
        """;

    private static final String ADD_EPOCH_COMMIT = """
        insert into epoch_commit (fed_id, epoch, bytes, compromise, accepted_at)
        values (?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String NEWEST_EPOCHS = """
        select epoch, compromise, accepted_at
          from epoch_commit
         where fed_id = ?
         order by epoch desc
         limit ?
        """;

    private static final String IN_FORCE = """
        select federation.config, newest.epoch, newest.compromise, newest.accepted_at
          from federation
          left join (select fed_id, epoch, compromise, accepted_at
                       from epoch_commit
                      where fed_id = ?
                      order by epoch desc
                      limit ?) as newest
            on newest.fed_id = federation.fed_id
         where federation.fed_id = ?
         order by newest.epoch desc
        """;

    private static final String EPOCH_COMMIT = """
        select bytes
          from epoch_commit
         where fed_id = ?
           and epoch = ?
        """;

    private static final String ADD_INVITE = """
        insert into invite (fed_id, invite_id, inviter_id, expires_at, created_at)
        values (?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String PASS_INVITES = """
        update invite
           set inviter_id = ?
         where fed_id = ?
           and inviter_id = ?
        """;

    private static final String PASS_JOINS = """
        update join_request
           set inviter_id = ?
         where fed_id = ?
           and inviter_id = ?
        """;

    private static final String FIND_INVITE = """
        select invite_id, inviter_id, expires_at
          from invite
         where fed_id = ?
           and invite_id = ?
        """;

    private static final String ADD_JOIN = """
        insert into join_request (fed_id, invite_id, inviter_id, descriptor, nonce, org_commit, mac, sig, state, received_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?)
        """;

    private static final String FIND_JOIN = """
        select invite_id, inviter_id, descriptor, nonce, org_commit, mac, sig, state, welcome, reason
          from join_request
         where fed_id = ?
           and invite_id = ?
        """;

    private static final String PENDING_JOINS = """
        select invite_id, inviter_id, descriptor, nonce, org_commit, mac, sig, state, welcome, reason
          from join_request
         where fed_id = ?
           and inviter_id = ?
           and state = 'pending'
         order by received_at, invite_id
         limit ?
        """;

    private static final String COSIGN = """
        insert into join_cosignature (fed_id, invite_id, seq, signature)
        values (?, ?, ?, ?)
        on conflict (fed_id, invite_id) do update
           set seq = excluded.seq,
               signature = excluded.signature
        """;

    private static final String COSIGNED_JOINS = """
        select join_request.descriptor, join_request.inviter_id, join_cosignature.seq, join_cosignature.signature
          from join_cosignature
          join join_request
            on join_request.fed_id = join_cosignature.fed_id
           and join_request.invite_id = join_cosignature.invite_id
         where join_cosignature.fed_id = ?
           and join_request.state = 'pending'
         order by join_request.received_at, join_request.invite_id
         limit ?
        """;

    private static final String WELCOME = """
        update join_request
           set state = 'welcomed',
               welcome = ?
         where fed_id = ?
           and invite_id = ?
        """;

    private static final String REJECT = """
        update join_request
           set state = 'rejected',
               reason = ?
         where fed_id = ?
           and invite_id = ?
        """;

    private final Database database;

    public SqlMemberStore(Database database) {
        this.database = database;
    }

    @Override
    public long countFederations() {
        return database.inRead(handle ->
                handle.createQuery(COUNT_FEDERATIONS).mapTo(Long.class).one());
    }

    @Override
    public List<FederationId> federations() {
        return database.inRead(handle -> handle.createQuery(FEDERATIONS)
                .map((row, _) -> FederationId.of(row.getBytes("fed_id")))
                .list());
    }

    @Override
    public boolean addFederation(FederationId federation, byte[] signedConfig, Instant at) {
        return database.write(() -> database.execute(ADD_FEDERATION, federation, signedConfig, at.toEpochMilli()) == 1
                && database.execute(ADD_COUNTER, federation) == 1);
    }

    @Override
    public boolean lockFederation(FederationId federation) {
        return database.execute(LOCK_FEDERATION, federation) == 1;
    }

    @Override
    public Optional<byte[]> config(FederationId federation) {
        return database.row(CONFIG, row -> row.getBytes("config"), federation);
    }

    @Override
    public void putConfig(FederationId federation, byte[] signedConfig) {
        database.execute(PUT_CONFIG, signedConfig, federation);
    }

    @Override
    public List<Link> events(FederationId federation, long from, int limit) {
        return database.inRead(handle -> handle.createQuery(EVENTS)
                .bind(0, federation)
                .bind(1, from)
                .bind(2, limit)
                .map((row, _) -> new Link(row.getLong("seq"), row.getBytes("event"), row.getBytes("descriptor")))
                .list());
    }

    @Override
    public void addEvent(FederationId federation, Link link) {
        database.execute(ADD_EVENT, federation, link.seq(), link.event(), link.descriptor());
    }

    @Override
    public boolean addOrganisation(FederationId federation, OrgId organisation, long seq, Instant at) {
        return database.execute(ADD_ORGANISATION, federation, organisation, seq, at.toEpochMilli()) == 1;
    }

    @Override
    public void putMember(FederationId federation, Member member) {
        database.execute(
                PUT_MEMBER,
                federation,
                member.id(),
                member.org(),
                member.role().text(),
                member.descriptor().key().encoded(),
                member.joinedSeq());
    }

    @Override
    public void deactivate(FederationId federation, InstanceId instance) {
        database.execute(DEACTIVATE, federation, instance);
    }

    @Override
    public Optional<Membership> findMember(FederationId federation, InstanceId instance) {
        return database.row(
                FIND_MEMBER,
                row -> new Membership(
                        InstanceId.of(row.getBytes("instance_id")),
                        OrgId.of(row.getBytes("org_id")),
                        row.getString("role").equals(Member.Role.ADMIN.text()),
                        row.getInt("active") == 1,
                        row.getBoolean("suspended")),
                federation,
                instance);
    }

    @Override
    public Optional<Key> findKey(InstanceId instance) {
        return database.row(
                FIND_KEY, row -> new Key(row.getBytes("signing_key"), OrgId.of(row.getBytes("org_id"))), instance);
    }

    @Override
    public boolean addEpochCommit(FederationId federation, Epoch epoch, byte[] commit) {
        return database.execute(
                        ADD_EPOCH_COMMIT,
                        federation,
                        epoch.number(),
                        commit,
                        epoch.compromise() ? 1 : 0,
                        epoch.acceptedAt().toEpochMilli())
                == 1;
    }

    @Override
    public Optional<InForce> inForce(FederationId federation, int epochs) {
        List<InForce> rows = database.rows(
                IN_FORCE,
                row -> new InForce(
                        row.getBytes("config"), row.getObject("epoch") == null ? List.of() : List.of(epoch(row))),
                federation,
                epochs,
                federation);
        return rows.stream()
                .findFirst()
                .map(first -> new InForce(
                        first.config(),
                        rows.stream().flatMap(row -> row.epochs().stream()).toList()));
    }

    private static Epoch epoch(ResultSet row) throws SQLException {
        return new Epoch(
                row.getLong("epoch"), row.getInt("compromise") == 1, Instant.ofEpochMilli(row.getLong("accepted_at")));
    }

    @Override
    public List<Epoch> newestEpochs(FederationId federation, int limit) {
        return database.rows(NEWEST_EPOCHS, SqlMemberStore::epoch, federation, limit);
    }

    @Override
    public Optional<byte[]> epochCommit(FederationId federation, long epoch) {
        return database.inRead(handle -> handle.createQuery(EPOCH_COMMIT)
                .bind(0, federation)
                .bind(1, epoch)
                .mapTo(byte[].class)
                .findOne());
    }

    @Override
    public boolean addInvite(FederationId federation, InstanceId inviter, Bytes invite, Instant expires, Instant at) {
        return database.execute(ADD_INVITE, federation, invite, inviter, expires.toEpochMilli(), at.toEpochMilli())
                == 1;
    }

    @Override
    public void passInvites(FederationId federation, InstanceId from, InstanceId to) {
        database.execute(PASS_INVITES, to, federation, from);
        database.execute(PASS_JOINS, to, federation, from);
    }

    @Override
    public Optional<Invitation> findInvite(FederationId federation, Bytes invite) {
        return database.inRead(handle -> handle.createQuery(FIND_INVITE)
                .bind(0, federation)
                .bind(1, invite)
                .map((row, _) -> new Invitation(
                        Bytes.of(row.getBytes("invite_id")),
                        InstanceId.of(row.getBytes("inviter_id")),
                        Instant.ofEpochMilli(row.getLong("expires_at"))))
                .findOne());
    }

    @Override
    public void addJoin(FederationId federation, Invitation invitation, Join join, Instant at) {
        database.execute(
                ADD_JOIN,
                federation,
                invitation.id(),
                invitation.inviter(),
                join.descriptor(),
                join.nonce(),
                join.orgCommit(),
                join.mac(),
                join.sig(),
                at.toEpochMilli());
    }

    @Override
    public Optional<Join> findJoin(FederationId federation, Bytes invite) {
        return database.inRead(handle -> handle.createQuery(FIND_JOIN)
                .bind(0, federation)
                .bind(1, invite)
                .map(SqlMemberStore::join)
                .findOne());
    }

    @Override
    public List<Join> pendingJoins(FederationId federation, InstanceId inviter, int limit) {
        return database.inRead(handle -> handle.createQuery(PENDING_JOINS)
                .bind(0, federation)
                .bind(1, inviter)
                .bind(2, limit)
                .map(SqlMemberStore::join)
                .list());
    }

    @Override
    public void cosign(FederationId federation, Bytes invite, long seq, Bytes signature) {
        database.execute(COSIGN, federation, invite, seq, signature);
    }

    @Override
    public List<Cosigned> cosignedJoins(FederationId federation, int limit) {
        return database.inRead(handle -> handle.createQuery(COSIGNED_JOINS)
                .bind(0, federation)
                .bind(1, limit)
                .map((row, _) -> new Cosigned(
                        row.getBytes("descriptor"),
                        InstanceId.of(row.getBytes("inviter_id")),
                        row.getLong("seq"),
                        Bytes.of(row.getBytes("signature"))))
                .list());
    }

    @Override
    public void welcome(FederationId federation, Bytes invite, byte[] welcome) {
        database.execute(WELCOME, welcome, federation, invite);
    }

    @Override
    public void reject(FederationId federation, Bytes invite, String reason) {
        database.execute(REJECT, reason, federation, invite);
    }

    private static Join join(ResultSet row, StatementContext context) throws SQLException {
        byte[] welcome = row.getBytes("welcome");
        String reason = row.getString("reason");
        return new Join(
                Bytes.of(row.getBytes("invite_id")),
                InstanceId.of(row.getBytes("inviter_id")),
                row.getBytes("descriptor"),
                Bytes.of(row.getBytes("nonce")),
                Bytes.of(row.getBytes("org_commit")),
                Bytes.of(row.getBytes("mac")),
                Bytes.of(row.getBytes("sig")),
                Join.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                welcome == null ? new byte[0] : welcome,
                reason == null ? "" : reason);
    }
}
