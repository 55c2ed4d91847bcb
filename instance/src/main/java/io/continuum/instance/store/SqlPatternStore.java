package io.continuum.instance.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.Evidence;
import io.continuum.instance.pattern.MinedPattern;
import io.continuum.instance.pattern.MiningState;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.pattern.PatternStore;
import io.continuum.instance.pattern.Payload;
import io.continuum.instance.pattern.Pipeline.Mapping;
import io.continuum.instance.privacy.Check;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Patterns and their evidence, in SQL that both databases read alike. */
public final class SqlPatternStore implements PatternStore {
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<List<Check>> CHECKS = new TypeReference<>() {};
    private static final TypeReference<List<Mapping>> MAPPINGS = new TypeReference<>() {};

    private static final String ADD_PATTERN = """
        insert into pattern (tenant, id, subject, predicate, object, qualifiers, status, support, sessions, checks,
                             first_seen, held_at, reason)
        values (?, ?, ?, ?, ?, ?, 'candidate', 0, 0, '[]', ?, 0, '')
            on conflict (tenant, id) do nothing
        """;
    private static final String ADD_EVIDENCE = """
        insert into pattern_evidence (tenant, pattern_id, note_id, session_id, mappings, times)
        values (?, ?, ?, ?, ?, ?)
            on conflict (tenant, pattern_id, note_id)
            do update set times = excluded.times
                where excluded.times > pattern_evidence.times
        """;
    private static final String COUNT = """
        update pattern
           set support = (select coalesce(sum(e.times), 0)
                            from pattern_evidence e
                           where e.tenant = pattern.tenant and e.pattern_id = pattern.id),
               sessions = (select count(distinct e.session_id)
                             from pattern_evidence e
                            where e.tenant = pattern.tenant and e.pattern_id = pattern.id)
         where tenant = ?
           and id = ?
        """;
    private static final String COLUMNS = """
        select id, subject, predicate, object, qualifiers, status, support, sessions, checks, first_seen, held_at, reason
          from pattern
        """;
    private static final String FIND = COLUMNS + """
         where tenant = ?
           and id = ?
        """;
    private static final String LIST = COLUMNS + """
         where tenant = :tenant
           and status in (<statuses>)
         order by held_at desc, id
         limit :limit
        """;
    private static final String APPROVED = COLUMNS + """
         where tenant = ?
           and status = 'approved'
           and held_at <= ?
         order by held_at, id
         limit ?
        """;
    private static final String HOLD = """
        update pattern
           set held_at = case when status = 'candidate' then ? else held_at end,
               status = 'held',
               m = ?,
               aux = ?,
               checks = ?
         where tenant = ?
           and id = ?
           and status in ('candidate', 'held')
        """;
    private static final String PAYLOAD = """
        select m, aux
          from pattern
         where tenant = ?
           and id = ?
           and m is not null
        """;
    private static final String MARK = """
        update pattern
           set status = ?,
               reason = ?
         where tenant = ?
           and id = ?
        """;
    private static final String EVIDENCE = """
        select note_id, session_id, mappings, times
          from pattern_evidence
         where tenant = ?
           and pattern_id = ?
         order by note_id
         limit ?
        """;
    private static final String SUPPORT_OF_QUESTION = """
        select coalesce(sum(support), 0)
          from pattern
         where tenant = ?
           and subject = ?
           and predicate = ?
        """;
    private static final String PATTERNS_OF_NOTE = """
        select pattern_id
          from pattern_evidence
         where tenant = ?
           and note_id = ?
        """;
    private static final String FORGET_NOTE = """
        delete from pattern_evidence
         where tenant = ?
           and note_id = ?
        """;
    private static final String BACK_TO_CANDIDATE = """
        update pattern
           set status = 'candidate',
               m = null,
               aux = null,
               checks = '[]',
               held_at = 0
         where tenant = ?
           and id = ?
           and status in ('held', 'approved')
           and support < ?
        """;
    private static final String DROP_UNSUPPORTED = """
        delete from pattern
         where tenant = ?
           and id = ?
           and status = 'candidate'
           and support = 0
        """;
    private static final String PEOPLE = """
        select distinct actor as name
          from memory
         where tenant = :tenant
           and actor <> ''
        union
        select name
          from entity
         where tenant = :tenant
           and type = 'mention'
         limit :limit
        """;
    private static final String MINING_STATE = """
        select seq, policy, stopped
          from pattern_mining
         where tenant = ?
        """;
    private static final String SAVE_MINING_STATE = """
        insert into pattern_mining (tenant, seq, policy, stopped)
        values (?, ?, ?, ?)
            on conflict (tenant) do update set seq = excluded.seq, policy = excluded.policy, stopped = excluded.stopped
        """;

    private final Database database;

    public SqlPatternStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean support(String tenant, Edge edge, Evidence evidence, Instant now) {
        String id = edge.id();
        return database.writing(handle -> {
            handle.execute(
                    ADD_PATTERN,
                    tenant,
                    id,
                    edge.subject(),
                    edge.predicate(),
                    edge.object(),
                    JsonColumn.write(edge.qualifiers()),
                    now.toEpochMilli());
            int added = handle.execute(
                    ADD_EVIDENCE,
                    tenant,
                    id,
                    evidence.noteId(),
                    evidence.session(),
                    JsonColumn.write(evidence.mappings()),
                    evidence.times());
            if (added > 0) {
                handle.execute(COUNT, tenant, id);
            }
            return added > 0;
        });
    }

    @Override
    public Optional<MinedPattern> find(String tenant, String id) {
        return database.reading(handle ->
                handle.select(FIND, tenant, id).map((row, _) -> pattern(row)).findFirst());
    }

    @Override
    public List<MinedPattern> list(String tenant, Set<PatternStatus> statuses, int limit) {
        List<String> labels = statuses.stream().map(PatternStatus::label).toList();
        if (labels.isEmpty()) {
            return List.of();
        }
        return database.reading(handle -> handle.createQuery(LIST)
                .bind("tenant", tenant)
                .bindList("statuses", labels)
                .bind("limit", limit)
                .map((row, _) -> pattern(row))
                .list());
    }

    @Override
    public List<MinedPattern> approvedBefore(String tenant, Instant heldUntil, int limit) {
        return database.reading(handle -> handle.select(APPROVED, tenant, heldUntil.toEpochMilli(), limit)
                .map((row, _) -> pattern(row))
                .list());
    }

    @Override
    public void hold(String tenant, String id, Payload payload, List<Check> checks, Instant now) {
        database.execute(handle -> handle.execute(
                HOLD, now.toEpochMilli(), payload.m(), payload.aux(), JsonColumn.write(checks), tenant, id));
    }

    @Override
    public Optional<Payload> payload(String tenant, String id) {
        return database.reading(handle -> handle.select(PAYLOAD, tenant, id)
                .map((row, _) -> new Payload(row.getBytes("m"), row.getBytes("aux")))
                .findFirst());
    }

    @Override
    public void mark(String tenant, String id, PatternStatus status, String reason) {
        database.execute(handle -> handle.execute(MARK, status.label(), reason, tenant, id));
    }

    @Override
    public List<Evidence> evidence(String tenant, String id, int limit) {
        return database.reading(handle -> handle.select(EVIDENCE, tenant, id, limit)
                .map((row, _) -> new Evidence(
                        row.getString("note_id"),
                        row.getString("session_id"),
                        JsonColumn.read(row.getString("mappings"), MAPPINGS),
                        row.getInt("times")))
                .list());
    }

    @Override
    public int supportOfQuestion(String tenant, String subject, String predicate) {
        return database.reading(handle -> handle.select(SUPPORT_OF_QUESTION, tenant, subject, predicate)
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public int forgetNotes(String tenant, Set<String> noteIds, int supportMin) {
        return database.writing(handle -> {
            Set<String> touched = new HashSet<>();
            for (String noteId : noteIds) {
                touched.addAll(handle.select(PATTERNS_OF_NOTE, tenant, noteId)
                        .mapTo(String.class)
                        .list());
                handle.execute(FORGET_NOTE, tenant, noteId);
            }
            touched.forEach(id -> recount(handle, tenant, id, supportMin));
            return touched.size();
        });
    }

    private static void recount(Handle handle, String tenant, String id, int supportMin) {
        handle.execute(COUNT, tenant, id);
        handle.execute(BACK_TO_CANDIDATE, tenant, id, supportMin);
        handle.execute(DROP_UNSUPPORTED, tenant, id);
    }

    @Override
    public Set<String> people(String tenant, int limit) {
        return database.reading(handle -> handle.createQuery(PEOPLE)
                .bind("tenant", tenant)
                .bind("limit", limit)
                .mapTo(String.class)
                .set());
    }

    @Override
    public MiningState miningState(String tenant) {
        return database.reading(handle -> handle.select(MINING_STATE, tenant)
                .map((row, _) ->
                        new MiningState(row.getLong("seq"), row.getString("policy"), row.getBoolean("stopped")))
                .findFirst()
                .orElse(MiningState.START));
    }

    @Override
    public void saveMiningState(String tenant, MiningState state) {
        database.execute(
                handle -> handle.execute(SAVE_MINING_STATE, tenant, state.seq(), state.policy(), state.stopped()));
    }

    private static MinedPattern pattern(ResultSet row) throws SQLException {
        Edge edge = new Edge(
                row.getString("subject"),
                row.getString("predicate"),
                row.getString("object"),
                JsonColumn.read(row.getString("qualifiers"), TEXTS));
        return new MinedPattern(
                row.getString("id"),
                edge,
                PatternStatus.ofLabel(row.getString("status")).orElseThrow(),
                row.getInt("support"),
                row.getInt("sessions"),
                JsonColumn.read(row.getString("checks"), CHECKS),
                Instant.ofEpochMilli(row.getLong("first_seen")),
                Instant.ofEpochMilli(row.getLong("held_at")),
                row.getString("reason"));
    }
}
