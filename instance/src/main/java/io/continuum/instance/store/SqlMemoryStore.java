package io.continuum.instance.store;

import io.continuum.instance.memory.Edge;
import io.continuum.instance.memory.EdgePage;
import io.continuum.instance.memory.Entity;
import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Mention;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Retention;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.SessionSpan;
import io.continuum.instance.memory.Sighting;
import io.continuum.instance.memory.Standing;
import io.continuum.instance.memory.StatedEdge;
import io.continuum.instance.memory.Tier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Memories, entities, mentions and edges, in SQL that both databases read alike; written for each are {@code in_list}, the
 * texts of a JSON array, and {@code memory_columns}, a whole row.
 */
public final class SqlMemoryStore implements MemoryStore {
    private static final String INSERT =
            "insert into memory (" + MemoryRow.COLUMNS + ")\n values (" + MemoryRow.PLACES + ")";
    private static final String INSERT_NUMBERED = "insert into memory (" + MemoryRow.COLUMNS + ", no)\n values ("
            + MemoryRow.PLACES + ", (select coalesce(max(no), 0) + 1 from memory))";
    private static final String UNLESS_SAID = """

            on conflict (tenant, space, user_id, agent_id, hash) where id = raw_id
            do nothing
        """;
    private static final String UNLESS_THERE = "\n    on conflict do nothing";
    private static final String SELECT = "select memory_columns\n  from memory\n";
    private static final String OF_HASHES = SELECT + """
         where tenant = ?
           and space = ?
           and user_id = ?
           and agent_id = ?
           and hash in in_list
           and id = raw_id
        """;
    private static final String KNOWN = """
        select hash, id
          from memory
         where tenant = ?
           and space = ?
           and user_id = ?
           and agent_id = ?
           and hash in in_list
           and id = raw_id
        """;
    private static final String SEEN_AGAIN = """
        update memory
           set seen_count = seen_count + 1
         where tenant = ?
           and id = ?
        """;
    /** Ordered by an expression, lest a planner reads all of a tenant's bands in that order to find a few. */
    private static final String NEAR = """
        select near.band, memory_columns
          from near
          join memory on memory.tenant = near.tenant and memory.id = near.memory_id
         where near.tenant = ?
           and near.space = ?
           and near.band in band_list
           and memory.user_id = ?
           and memory.agent_id = ?
         order by near.memory_id || ''
         limit ?
        """;

    private static final String ADD_BAND = """
        insert into near (tenant, space, band, memory_id)
        values (?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String ADD_SIGHTING = """
        insert into sighting (tenant, memory_id, occasion)
        select tenant, id, ?
          from memory
         where tenant = ?
           and id = ?
            on conflict do nothing
        """;
    private static final String SIGHTED = """
        select memory_id, occasion
          from sighting
         where tenant = ?
           and memory_id in in_list
           and occasion in in_list
        """;
    private static final String SIGHTINGS = """
        select memory_id, count(*) as times
          from sighting
         where tenant = ?
           and memory_id in in_list
         group by memory_id
        """;
    private static final String ADD_ENTITY = """
        insert into entity (tenant, id, space, type, name, norm)
        values (?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String ADD_NUMBERED_ENTITY = """
        insert into entity (tenant, id, space, type, name, norm, no)
        values (?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String LAST_ENTITY_NUMBER = """
        select coalesce(max(no), 0)
          from entity
        """;
    private static final String ENTITY_NUMBERS = """
        select id, no
          from entity
         where tenant = ?
           and id in in_list
        """;
    /** Nobody removes them as mentioned no more before the mentions are there. */
    private static final String HELD = "for key share";

    private static final String MEMORY_NUMBERS = """
        select id, no
          from memory
         where tenant = ?
           and id in in_list
        """;
    private static final String ADD_MENTION = """
        insert into mention (memory_no, entity_no, span_start, span_end)
        values (?, ?, ?, ?)
            on conflict do nothing
        """;
    /** Written as the index is, so that of all names that begin with a word it reads one. */
    private static final String LONGEST_NAMES = """
        select word.value as word,
               (select length(entity.norm) - length(replace(entity.norm, ' ', '')) + 1
                  from entity
                 where entity.tenant = ?
                   and entity.space = ?
                   and entity.type = 'name'
                   and first_word = word.value
                 order by length(entity.norm) - length(replace(entity.norm, ' ', '')) + 1 desc
                 limit 1) as words
          from list_table
        """;

    private static final String NAMES_AMONG = """
        select norm
          from entity
         where tenant = ?
           and norm in in_list
           and space = ?
           and type = 'name'
        """;
    /** All who said a phrase that is none yet are of one session, so the first of them stands for all. */
    private static final String PROMOTE = """
        update entity
           set type = 'concept'
         where no in (select phrase.no
                        from memory m
                        join mention now on now.memory_no = m.no
                        join entity phrase on phrase.no = now.entity_no
                        join memory earliest on earliest.no = (select min(said.memory_no)
                                                                 from mention said
                                                                where said.entity_no = phrase.no)
                       where m.tenant = ?
                         and m.id in in_list
                         and phrase.type = 'phrase'
                         and case m.session_id when '' then m.id else m.session_id end
                          <> case earliest.session_id when '' then earliest.id else earliest.session_id end)
        """;

    private static final String PROMOTED_UP_TO = """
        select seq
          from concept_progress
         where tenant = ?
        """;
    private static final String SAVE_PROMOTED = """
        insert into concept_progress (tenant, seq)
        values (?, ?)
            on conflict (tenant) do update set seq = excluded.seq
        """;
    private static final String ADD_EDGE = """
        insert into edge (tenant, id, space, from_entity, predicate, to_entity, from_text, to_text, origin,
                          memory_id, session_id, span_start, span_end, event_seq, recorded_at, weight, uplift, confidence)
        values (?, ?, ?, ?, ?, ?, ?, ?, 'stated', ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String TOUCH_SESSION = """
        insert into session (tenant, space, id, started_at, ended_at)
        values (?, ?, ?, ?, ?)
            on conflict (tenant, space, id)
            do update set started_at = case when excluded.started_at < session.started_at
                                          then excluded.started_at else session.started_at end,
                          ended_at = case when excluded.ended_at > session.ended_at
                                        then excluded.ended_at else session.ended_at end
        """;
    private static final String BY_ID = SELECT + """
         where tenant = ?
           and (? = '' or space = ?)
           and id = ?
        """;
    private static final String BY_IDS = SELECT + """
         where tenant = ?
           and (? = '' or space = ?)
           and id in in_list
        """;
    private static final String FAMILY = SELECT + """
         where tenant = ?
           and raw_id = ?
         order by span_start, id
        """;
    private static final String FAMILIES = SELECT + """
         where tenant = ?
           and raw_id in in_list
        """;
    private static final String NAMES_MENTIONED = """
        select m.id as memory_id, e.norm
          from memory m
          join mention n on n.memory_no = m.no
          join entity e on e.no = n.entity_no
         where m.tenant = ?
           and m.id in in_list
         order by m.id, n.span_start
        """;
    private static final String OF_SLOTS = SELECT + """
         where tenant = ?
           and space = ?
           and user_id = ?
           and agent_id = ?
           and slot in in_list
           and slot <> ''
           and status = 'active'
         order by event_time, id
        """;
    /** Slots sorted, so that two writers never wait for each other crosswise. */
    private static final String LOCK_SLOTS = """
        select pg_advisory_xact_lock(hashtextextended(slot, 0))
          from (select ? || '/' || value as slot
                  from jsonb_array_elements_text(?::jsonb) as each(value)
                 order by 1) as slots
        """;

    /** In no order, lest a planner reads all of a tenant in that order to find a few. */
    private static final String SUPERSEDED = SELECT + """
         where tenant = ?
           and (? = '' or space = ?)
           and raw_id in in_list
           and status = 'superseded'
        """;

    private static final String SUPERSEDED_BY = SELECT + """
         where tenant = ?
           and (? = '' or space = ?)
           and superseded_by = ?
           and superseded_by <> ''
         order by id
        """;
    private static final String LAST_OF_SESSION = SELECT + """
         where tenant = ?
           and space = ?
           and user_id = ?
           and agent_id = ?
           and session_id = ?
           and session_id <> ''
           and id = raw_id
           and id < ?
         order by id desc
         limit 1
        """;
    private static final String EXPIRED = SELECT + """
         where expires_at <= ?
           and status = 'active'
         order by expires_at
         limit ?
        """;
    private static final String IDLE = SELECT + """
         where tier = ?
           and retention = ?
           and recorded_at < ?
           and coalesce(last_access, recorded_at) < ?
           and status = 'active'
           and pinned = 0
           and kind not in ('decision', 'skill')
         order by recorded_at
         limit ?
        """;
    private static final String SESSIONS = """
        select s.id, s.space, s.started_at, s.ended_at,
               (select count(*)
                  from memory m
                 where m.tenant = s.tenant
                   and m.space = s.space
                   and m.session_id = s.id
                   and m.session_id <> ''
                   and m.id = m.raw_id) as messages
          from session s
         where s.tenant = ?
           and (? = '' or s.space = ?)
         order by s.ended_at desc, s.id
         limit ?
        offset ?
        """;
    private static final String OF_REACH = """
         where tenant = ?
           and (? = '' or space = ?)
           and (? = '' or id < ?)
        """;
    private static final String AS_OF = """
           and recorded_at <= ?
           and (invalidated_at is null or invalidated_at > ?)
        """;
    private static final String SAVE_STANDING = """
        update memory
           set status = ?,
               superseded_by = ?,
               conflict_id = ?,
               valid_from = ?,
               valid_to = ?,
               invalidated_at = ?,
               version = version + 1
         where tenant = ?
           and id = ?
           and version = ?
        """;
    private static final String SAVE_CARE = """
        update memory
           set tags = ?,
               metadata = ?,
               detail = ?,
               confidence = ?,
               importance = ?,
               pinned = ?,
               share = ?,
               tier = ?,
               retention = ?,
               expires_at = ?,
               feedback = ?,
               version = version + 1
         where tenant = ?
           and id = ?
           and version = ?
        """;
    private static final String ENTITIES_OF_RAW = """
        select distinct entity_no
          from mention
         where memory_no = (select no from memory where tenant = ? and id = ?)
        """;
    private static final String COUNT_EDGES_OF_RAW = """
        select count(*)
          from edge
         where tenant = ?
           and memory_id = ?
        """;
    private static final String COUNT_MENTIONS_OF_RAW = """
        select count(*)
          from mention
         where memory_no = (select no from memory where tenant = ? and id = ?)
        """;
    private static final String REMOVE_DERIVED = """
        delete from memory
         where tenant = ?
           and raw_id = ?
           and id <> raw_id
        """;
    private static final String REMOVE = """
        delete from memory
         where tenant = ?
           and id = ?
        """;
    private static final String REMOVE_EMPTY_SESSION = """
        delete from session
         where tenant = ?
           and space = ?
           and id = ?
           and not exists (select 1
                             from memory m
                            where m.tenant = session.tenant
                              and m.space = session.space
                              and m.session_id = session.id
                              and m.session_id <> ''
                              and m.id = m.raw_id)
        """;
    private static final String REMOVE_CACHE_KEY = """
        delete from cache_key
         where tenant = ?
        """;
    private static final String REMOVE_ORPHAN = """
        delete from entity
         where tenant = ?
           and no = ?
           and not exists (select 1 from mention m where m.entity_no = entity.no)
           and not exists (select 1 from edge e where e.tenant = entity.tenant and e.from_entity = entity.id)
           and not exists (select 1 from edge e where e.tenant = entity.tenant and e.to_entity = entity.id)
        returning space, norm
        """;
    /** What nobody is called any more means nothing else either. */
    private static final String REMOVE_ITS_MERGES = """
        delete from entity_merge
         where tenant = ?
           and space = ?
           and (norm = ? or into_norm = ?)
           and not exists (select 1
                             from entity e
                            where e.tenant = entity_merge.tenant
                              and e.space = entity_merge.space
                              and e.norm = ?)
        """;

    private static final String ENTITIES = """
        select e.tenant, e.id, e.space, e.type, e.name, e.norm,
               (select count(distinct m.memory_no)
                  from mention m
                 where m.entity_no = e.no) as mentions
          from entity e
         where e.tenant = ?
           and (? = '' or e.space = ?)
           and (? = '' or e.type = ?)
         order by e.id
         limit ?
        offset ?
        """;
    private static final String COUNTS = """
        select (select count(*) from memory where tenant = ? and (? = '' or space = ?)) as memories,
               (select count(*) from memory where tenant = ? and (? = '' or space = ?) and id = raw_id) as raw_messages,
               (select count(*) from entity where tenant = ? and (? = '' or space = ?)) as entities,
               (select count(*) from edge where tenant = ? and (? = '' or space = ?)) as edges,
               (select count(*) from session where tenant = ? and (? = '' or space = ?)) as sessions,
               (select count(*) from event where tenant = ?) as events
        """;
    private static final String LINKS = """
        select (select count(distinct entity_no)
                  from mention
                 where memory_no in (select no from memory where tenant = ? and id in in_list)) as entities,
               (select count(*)
                  from edge
                 where tenant = ?
                   and memory_id in in_list) as edges
        """;
    private static final String EVENT_SEQS = """
        select seq
          from event
         where tenant = ?
           and seq > ?
         order by seq
         limit ?
        """;
    private static final String STATED_EDGES = """
        select e.tenant, e.space, e.id, e.from_text, e.predicate, e.to_text, e.memory_id, e.session_id, e.event_seq,
               e.span_start, e.span_end, m.text
          from edge e
          join memory m on m.tenant = e.tenant and m.id = e.memory_id
         where e.tenant = ?
           and e.event_seq > ?
           and e.event_seq <= ?
         order by e.event_seq, e.span_start, e.id
        """;
    /** The plus keeps SQLite from reading all edges of the tenant in the order wanted, to find these few among them. */
    private static final String STATED_BY = """
        select e.tenant, e.space, e.id, e.from_text, e.predicate, e.to_text, e.memory_id, e.session_id, e.event_seq,
               e.span_start, e.span_end, m.text
          from edge e
          join memory m on m.tenant = e.tenant and m.id = e.memory_id
         where e.tenant = ?
           and e.memory_id in in_list
         order by +e.event_seq, e.span_start, e.id
        """;

    private static final String EXISTING_EDGES = """
        select id
          from edge
         where tenant = ?
           and id in in_list
        """;

    /** As the table has them, so that what is new goes to its end. */
    private static final Comparator<Object[]> IN_KEY_ORDER =
            Comparator.comparing((Object[] mention) -> (Long) mention[0]).thenComparing(mention -> (Long) mention[1]);

    private static final Comparator<Memory> BY_FAMILY = Comparator.comparing(Memory::rawId)
            .thenComparing(memory -> !memory.isRaw())
            .thenComparing(Memory::spanStart)
            .thenComparing(Memory::id);

    private static final int CANDIDATES_PER_BAND = 20;
    private static final String SQLITE_LIST = "(select value from json_each(?))";
    private static final String SQLITE_FIRST_WORD = "substr(entity.norm, 1, instr(entity.norm || ' ', ' ') - 1)";
    private static final String POSTGRES_FIRST_WORD = "split_part(entity.norm, ' ', 1)";
    private static final String POSTGRES_LIST = "(select jsonb_array_elements_text(?::jsonb))";

    private final Database database;
    private final String columns;
    private final String insert;
    private final String entityNumbers;
    private final String list;
    private final String bandList;
    private final String longestNames;

    public SqlMemoryStore(Database database) {
        this.database = database;
        boolean sqlite = database.dialect() == Database.Dialect.SQLITE; // it has one writer, which counts by itself
        columns = MemoryRow.columns(database.dialect());
        insert = sqlite ? INSERT_NUMBERED : INSERT;
        entityNumbers = sqlite ? ENTITY_NUMBERS : ENTITY_NUMBERS + HELD;
        list = sqlite ? SQLITE_LIST : POSTGRES_LIST;
        longestNames = LONGEST_NAMES
                .replace("first_word", sqlite ? SQLITE_FIRST_WORD : POSTGRES_FIRST_WORD)
                .replace(
                        "list_table",
                        sqlite ? "json_each(?) as word" : "jsonb_array_elements_text(?::jsonb) as word(value)");
        bandList = sqlite ? SQLITE_LIST : "(select jsonb_array_elements_text(?::jsonb)::bigint)";
    }

    private String withList(String sql) {
        return sql.replace("in_list", list);
    }

    private List<Memory> memories(Handle handle, String sql, Object... arguments) {
        return handle.select(sql.replace("memory_columns", columns), arguments)
                .map((row, _) -> MemoryRow.read(row, 1, database.dialect()))
                .list();
    }

    @Override
    public Map<String, Memory> insertRaws(Scope scope, List<Memory> raws) {
        return database.writing(handle -> {
            Map<String, Memory> fresh = new LinkedHashMap<>();
            raws.forEach(raw -> fresh.putIfAbsent(raw.hash(), raw));
            List<Memory> attempted = List.copyOf(fresh.values());
            int[] inserted = Rows.batch(
                    handle,
                    insert + UNLESS_SAID,
                    attempted.stream().map(MemoryRow::values).toList());
            List<Memory> unsure = new ArrayList<>(); // a driver may not say what became of a row of many
            for (int i = 0; i < inserted.length; i++) {
                if (inserted[i] != 1) {
                    unsure.add(attempted.get(i));
                }
            }
            fresh.putAll(ofHashes(handle, scope, storedOtherwise(handle, scope, unsure)));
            Map<String, Memory> known = new LinkedHashMap<>();
            for (Memory raw : raws) {
                Memory same = fresh.getOrDefault(raw.hash(), raw);
                if (!same.id().equals(raw.id())) {
                    known.put(raw.id(), same);
                }
            }
            seenAgain(scope.tenant(), known.values().stream().map(Memory::id).toList());
            return known;
        });
    }

    /** Those whose words stand there under another id. */
    private List<Memory> storedOtherwise(Handle handle, Scope scope, List<Memory> raws) {
        if (raws.isEmpty()) {
            return List.of();
        }
        Map<String, String> idsByHash =
                idsByHash(handle, scope, raws.stream().map(Memory::hash).toList());
        return raws.stream()
                .filter(raw -> !raw.id().equals(idsByHash.get(raw.hash())))
                .toList();
    }

    private Map<String, String> idsByHash(Handle handle, Scope scope, Collection<String> hashes) {
        Map<String, String> ids = new HashMap<>();
        handle.select(
                        withList(KNOWN),
                        scope.tenant(),
                        scope.space(),
                        scope.userId(),
                        scope.agentId(),
                        JsonColumn.write(hashes))
                .map((row, _) -> ids.put(row.getString(1), row.getString(2)))
                .list();
        return ids;
    }

    private Map<String, Memory> ofHashes(Handle handle, Scope scope, List<Memory> raws) {
        Map<String, Memory> found = new HashMap<>();
        if (!raws.isEmpty()) {
            String hashes = JsonColumn.write(raws.stream().map(Memory::hash).toList());
            memories(
                            handle,
                            withList(OF_HASHES),
                            scope.tenant(),
                            scope.space(),
                            scope.userId(),
                            scope.agentId(),
                            hashes)
                    .forEach(memory -> found.put(memory.hash(), memory));
        }
        return found;
    }

    @Override
    public Set<String> known(Scope scope, Collection<String> hashes) {
        return database.reading(handle -> idsByHash(handle, scope, hashes)).keySet();
    }

    @Override
    public void seenAgain(String tenant, List<String> ids) {
        batch(SEEN_AGAIN, ids.stream().map(id -> new Object[] {tenant, id}).toList());
    }

    @Override
    public Map<Long, List<Memory>> near(Scope scope, Collection<Long> bands) {
        if (bands.isEmpty()) {
            return Map.of();
        }
        Map<Long, List<Memory>> found = new HashMap<>();
        database.reading(handle -> handle.select(
                        NEAR.replace("band_list", bandList).replace("memory_columns", columns),
                        scope.tenant(),
                        scope.space(),
                        JsonColumn.write(new HashSet<>(bands)),
                        scope.userId(),
                        scope.agentId(),
                        bands.size() * CANDIDATES_PER_BAND)
                .map((row, _) -> found.computeIfAbsent(row.getLong("band"), _ -> new ArrayList<>())
                        .add(MemoryRow.read(row, 2, database.dialect())))
                .list());
        return found;
    }

    @Override
    public void addBands(Scope scope, Map<String, List<Long>> bandsById) {
        List<Object[]> rows = new ArrayList<>();
        bandsById.forEach((id, bands) ->
                bands.forEach(band -> rows.add(new Object[] {scope.tenant(), scope.space(), band, id})));
        batch(ADD_BAND, rows);
    }

    @Override
    public List<Sighting> addSightings(String tenant, List<Sighting> sightings) {
        if (sightings.isEmpty()) {
            return List.of();
        }
        return database.writing(handle -> {
            Set<Sighting> fresh = new LinkedHashSet<>(sightings);
            handle.select(
                            withList(SIGHTED),
                            tenant,
                            JsonColumn.write(
                                    sightings.stream().map(Sighting::memoryId).toList()),
                            JsonColumn.write(
                                    sightings.stream().map(Sighting::occasion).toList()))
                    .map((row, _) -> fresh.remove(new Sighting(row.getString(1), row.getString(2))))
                    .list();
            Rows.batch(
                    handle,
                    ADD_SIGHTING,
                    fresh.stream()
                            .map(seen -> new Object[] {seen.occasion(), tenant, seen.memoryId()})
                            .toList());
            return List.copyOf(fresh);
        });
    }

    @Override
    public Map<String, Integer> sightings(String tenant, Collection<String> rawIds) {
        Map<String, Integer> times = new HashMap<>();
        if (!rawIds.isEmpty()) {
            database.reading(handle -> handle.select(withList(SIGHTINGS), tenant, JsonColumn.write(rawIds))
                    .map((row, _) -> times.put(row.getString("memory_id"), row.getInt("times")))
                    .list());
        }
        return times;
    }

    @Override
    public void insertDerived(List<Memory> derived) {
        batch(insert + UNLESS_THERE, derived.stream().map(MemoryRow::values).toList());
    }

    @Override
    public void addMentions(String tenant, Collection<Entity> entities, List<Mention> mentions) {
        if (entities.isEmpty()) {
            return;
        }
        database.execute(handle -> {
            Map<String, Long> entityNumbers = numbers(
                    handle,
                    this.entityNumbers,
                    tenant,
                    entities.stream().map(Entity::id).toList());
            List<Entity> missing = entities.stream()
                    .filter(entity -> !entityNumbers.containsKey(entity.id()))
                    .toList();
            if (!missing.isEmpty()) {
                entityNumbers.putAll(
                        database.dialect() == Database.Dialect.SQLITE
                                ? addNumbered(handle, missing)
                                : add(handle, tenant, missing));
            }
            Map<String, Long> memoryNumbers = numbers(
                    handle,
                    MEMORY_NUMBERS,
                    tenant,
                    mentions.stream().map(Mention::memoryId).distinct().toList());
            Rows.batch(
                    handle,
                    ADD_MENTION,
                    mentions.stream()
                            .map(mention -> new Object[] {
                                numbered(memoryNumbers, mention.memoryId()),
                                numbered(entityNumbers, mention.entityId()),
                                mention.spanStart(),
                                mention.spanEnd()
                            })
                            .sorted(IN_KEY_ORDER)
                            .toList());
        });
    }

    private Map<String, Long> add(Handle handle, String tenant, List<Entity> missing) {
        Rows.batch(
                handle, ADD_ENTITY, missing.stream().map(SqlMemoryStore::values).toList());
        return numbers(
                handle, entityNumbers, tenant, missing.stream().map(Entity::id).toList());
    }

    /** For the only writer: what it has not found is not there, and nobody else counts. */
    private static Map<String, Long> addNumbered(Handle handle, List<Entity> missing) {
        long number = handle.select(LAST_ENTITY_NUMBER).mapTo(Long.class).one();
        Map<String, Long> numbers = HashMap.newHashMap(missing.size());
        List<Object[]> rows = new ArrayList<>();
        for (Entity entity : missing) {
            numbers.put(entity.id(), ++number);
            Object[] row = Arrays.copyOf(values(entity), 7);
            row[6] = number;
            rows.add(row);
        }
        Rows.batch(handle, ADD_NUMBERED_ENTITY, rows);
        return numbers;
    }

    private static Object[] values(Entity entity) {
        return new Object[] {entity.tenant(), entity.id(), entity.space(), entity.type(), entity.name(), entity.norm()};
    }

    private Map<String, Long> numbers(Handle handle, String sql, String tenant, List<String> ids) {
        Map<String, Long> numbers = HashMap.newHashMap(ids.size());
        handle.select(withList(sql), tenant, JsonColumn.write(ids))
                .map((row, _) -> numbers.put(row.getString(1), row.getLong(2)))
                .list();
        return numbers;
    }

    private static Long numbered(Map<String, Long> numbers, String id) {
        Long number = numbers.get(id);
        if (number == null) {
            throw new StoreException("what is mentioned, or mentions it, is not there: " + id);
        }
        return number;
    }

    @Override
    public Map<String, Integer> longestNames(Scope scope, Collection<String> words) {
        Map<String, Integer> longest = new HashMap<>();
        if (!words.isEmpty()) {
            database.reading(
                    handle -> handle.select(longestNames, scope.tenant(), scope.space(), JsonColumn.write(words))
                            .map((row, _) -> longest.put(row.getString("word"), row.getInt("words")))
                            .list());
        }
        longest.values().removeIf(most -> most == 0); // where no name begins
        return longest;
    }

    @Override
    public Set<String> namesAmong(Scope scope, Collection<String> norms) {
        return norms.isEmpty()
                ? Set.of()
                : database.reading(handle -> handle.select(
                                withList(NAMES_AMONG), scope.tenant(), JsonColumn.write(norms), scope.space())
                        .mapTo(String.class)
                        .set());
    }

    @Override
    public int promotePhrases(String tenant, Collection<String> rawIds) {
        return rawIds.isEmpty()
                ? 0
                : database.writing(handle -> handle.execute(withList(PROMOTE), tenant, JsonColumn.write(rawIds)));
    }

    @Override
    public long promotedUpTo(String tenant) {
        return database.reading(handle -> handle.select(PROMOTED_UP_TO, tenant)
                .mapTo(Long.class)
                .findFirst()
                .orElse(0L));
    }

    @Override
    public void savePromotedUpTo(String tenant, long seq) {
        database.execute(handle -> handle.execute(SAVE_PROMOTED, tenant, seq));
    }

    @Override
    public void addEdges(Map<Long, List<Edge>> edgesByEvent) {
        List<Object[]> rows = new ArrayList<>();
        edgesByEvent.forEach((seq, edges) -> edges.forEach(edge -> rows.add(values(edge, seq))));
        batch(ADD_EDGE, rows);
    }

    private static Object[] values(Edge edge, long eventSeq) {
        return new Object[] {
            edge.tenant(),
            edge.id(),
            edge.space(),
            edge.fromEntity(),
            edge.predicate(),
            edge.toEntity(),
            edge.fromText(),
            edge.toText(),
            edge.memoryId(),
            edge.sessionId(),
            edge.spanStart(),
            edge.spanEnd(),
            eventSeq,
            edge.recordedAt().toEpochMilli(),
            edge.strength().weight(),
            edge.strength().uplift(),
            edge.strength().confidence()
        };
    }

    private void batch(String sql, List<Object[]> rows) {
        if (!rows.isEmpty()) {
            database.execute(handle -> Rows.batch(handle, sql, rows));
        }
    }

    @Override
    public void touchSessions(List<Memory> raws) {
        Map<List<String>, long[]> spans = new TreeMap<>(Comparator.comparing(String::valueOf));
        for (Memory raw : raws) {
            if (!raw.sessionId().isEmpty()) {
                long at = raw.eventTime().toEpochMilli();
                long[] span = spans.computeIfAbsent(
                        List.of(raw.tenant(), raw.space(), raw.sessionId()), _ -> new long[] {at, at});
                span[0] = Math.min(span[0], at);
                span[1] = Math.max(span[1], at);
            }
        }
        List<Object[]> rows = new ArrayList<>();
        spans.forEach((key, span) -> rows.add(new Object[] {key.get(0), key.get(1), key.get(2), span[0], span[1]}));
        batch(TOUCH_SESSION, rows);
    }

    @Override
    public Optional<Memory> byId(Reach reach, String id) {
        return database
                .reading(handle -> memories(handle, BY_ID, reach.tenant(), reach.space(), reach.space(), id))
                .stream()
                .findFirst();
    }

    @Override
    public List<Memory> byIds(Reach reach, Collection<String> ids) {
        return database.reading(handle -> memories(
                handle, withList(BY_IDS), reach.tenant(), reach.space(), reach.space(), JsonColumn.write(ids)));
    }

    @Override
    public List<Memory> family(String tenant, String rawId) {
        return database.reading(handle -> memories(handle, FAMILY, tenant, rawId));
    }

    @Override
    public List<Memory> families(String tenant, Collection<String> rawIds) {
        return database
                .reading(handle -> memories(handle, withList(FAMILIES), tenant, JsonColumn.write(rawIds)))
                .stream()
                .sorted(BY_FAMILY)
                .toList();
    }

    @Override
    public Map<String, List<String>> namesMentioned(String tenant, Collection<String> rawIds) {
        Map<String, List<String>> names = new HashMap<>();
        database.reading(handle -> handle.select(withList(NAMES_MENTIONED), tenant, JsonColumn.write(rawIds))
                        .map((row, _) -> Map.entry(row.getString("memory_id"), row.getString("norm")))
                        .list())
                .forEach(name -> names.computeIfAbsent(name.getKey(), _ -> new ArrayList<>())
                        .add(name.getValue()));
        return names;
    }

    @Override
    public List<Memory> superseded(Scope scope, Collection<String> rawIds) {
        List<Memory> superseded = database.reading(handle -> memories(
                handle, withList(SUPERSEDED), scope.tenant(), scope.space(), scope.space(), JsonColumn.write(rawIds)));
        return superseded.stream().sorted(Comparator.comparing(Memory::id)).toList();
    }

    @Override
    public List<Memory> ofSlots(Scope scope, Collection<String> slots) {
        String json = JsonColumn.write(slots);
        return database.writing(handle -> {
            if (database.dialect() == Database.Dialect.POSTGRES) {
                handle.select(LOCK_SLOTS, scope.tenant() + '/' + scope.space(), json)
                        .mapToMap()
                        .list();
            }
            return memories(
                    handle, withList(OF_SLOTS), scope.tenant(), scope.space(), scope.userId(), scope.agentId(), json);
        });
    }

    @Override
    public List<Memory> supersededBy(Reach reach, String id) {
        return database.reading(
                handle -> memories(handle, SUPERSEDED_BY, reach.tenant(), reach.space(), reach.space(), id));
    }

    @Override
    public Optional<Memory> lastOfSession(Scope scope, String sessionId, String beforeId) {
        return database
                .reading(handle -> memories(
                        handle,
                        LAST_OF_SESSION,
                        scope.tenant(),
                        scope.space(),
                        scope.userId(),
                        scope.agentId(),
                        sessionId,
                        beforeId))
                .stream()
                .findFirst();
    }

    @Override
    public List<Memory> list(Reach reach, Filter filter, @Nullable Instant asOf, String before, int limit) {
        FilterSql wanted = new FilterSql(filter, database.dialect());
        List<Object> arguments = ofReach(reach, before);
        if (asOf != null) {
            arguments.add(asOf.toEpochMilli());
            arguments.add(asOf.toEpochMilli());
        }
        arguments.addAll(wanted.arguments());
        arguments.add(limit);
        String sql = SELECT + OF_REACH + (asOf == null ? "" : AS_OF) + "and " + wanted.condition()
                + "\n order by id desc\n limit ?";
        return database.reading(handle -> memories(handle, sql, arguments.toArray()));
    }

    @Override
    public long count(Reach reach, Filter filter) {
        FilterSql wanted = new FilterSql(filter, database.dialect());
        List<Object> arguments = ofReach(reach, "");
        arguments.addAll(wanted.arguments());
        String sql = "select count(*) from memory\n" + OF_REACH + "and " + wanted.condition();
        return database.reading(handle ->
                handle.select(sql, arguments.toArray()).mapTo(Long.class).one());
    }

    private static List<Object> ofReach(Reach reach, String before) {
        return new ArrayList<>(List.of(reach.tenant(), reach.space(), reach.space(), before, before));
    }

    @Override
    public List<Memory> expired(Instant now, int limit) {
        return database.reading(handle -> memories(handle, EXPIRED, now.toEpochMilli(), limit));
    }

    @Override
    public List<Memory> idle(Tier tier, Retention retention, Instant unusedSince, int limit) {
        long since = unusedSince.toEpochMilli();
        return database.reading(
                handle -> memories(handle, IDLE, tier.wireName(), retention.wireName(), since, since, limit));
    }

    @Override
    public List<SessionSpan> sessions(Reach reach, int limit, int offset) {
        return database.reading(handle -> handle.select(
                        SESSIONS, reach.tenant(), reach.space(), reach.space(), limit, offset)
                .map((row, _) -> new SessionSpan(
                        row.getString("id"),
                        row.getString("space"),
                        Instant.ofEpochMilli(row.getLong("started_at")),
                        Instant.ofEpochMilli(row.getLong("ended_at")),
                        row.getLong("messages")))
                .list());
    }

    @Override
    public boolean saveStandings(List<Memory> changed) {
        if (changed.isEmpty()) {
            return true;
        }
        List<Object[]> rows = changed.stream().map(SqlMemoryStore::standing).toList();
        int[] updated = database.writing(handle -> Rows.batch(handle, SAVE_STANDING, rows));
        return Arrays.stream(updated).allMatch(count -> count == 1);
    }

    @SuppressWarnings("NullAway") // an absent time is null in its column
    private static Object[] standing(Memory changed) {
        Standing standing = changed.standing();
        return new Object[] {
            standing.status().wireName(),
            standing.supersededBy(),
            standing.conflictId(),
            MemoryRow.millis(standing.validFrom()),
            MemoryRow.millis(standing.validTo()),
            MemoryRow.millis(standing.invalidatedAt()),
            changed.tenant(),
            changed.id(),
            standing.version()
        };
    }

    @Override
    public boolean saveCare(Memory changed) {
        return database.writing(handle -> handle.execute(
                        SAVE_CARE,
                        JsonColumn.write(changed.tags()),
                        JsonColumn.write(changed.metadata()),
                        JsonColumn.write(changed.detail()),
                        changed.worth().confidence(),
                        changed.worth().importance(),
                        changed.keeping().pinned() ? 1 : 0,
                        changed.keeping().share().wireName(),
                        changed.keeping().tier().wireName(),
                        changed.keeping().retention().wireName(),
                        MemoryRow.millis(changed.keeping().expiresAt()),
                        changed.use().feedback(),
                        changed.tenant(),
                        changed.id(),
                        changed.standing().version()))
                > 0;
    }

    @Override
    public Removal remove(Memory memory) {
        String tenant = memory.tenant();
        String id = memory.id();
        return database.writing(handle -> {
            List<Long> mentioned =
                    handle.select(ENTITIES_OF_RAW, tenant, id).mapTo(Long.class).list();
            int edges = count(handle, COUNT_EDGES_OF_RAW, tenant, id);
            int mentions = count(handle, COUNT_MENTIONS_OF_RAW, tenant, id);
            int memories = handle.execute(REMOVE_DERIVED, tenant, id) + handle.execute(REMOVE, tenant, id);
            int entities = 0;
            for (Long entity : mentioned) {
                List<String[]> removed = handle.select(REMOVE_ORPHAN, tenant, entity)
                        .map((row, _) -> new String[] {row.getString("space"), row.getString("norm")})
                        .list();
                removed.forEach(
                        names -> handle.execute(REMOVE_ITS_MERGES, tenant, names[0], names[1], names[1], names[1]));
                entities += removed.size();
            }
            handle.execute(REMOVE_EMPTY_SESSION, tenant, memory.space(), memory.sessionId());
            handle.execute(REMOVE_CACHE_KEY, tenant);
            return new Removal(memories, mentions, edges, entities);
        });
    }

    private static int count(Handle handle, String sql, String tenant, String id) {
        return handle.select(sql, tenant, id).mapTo(Integer.class).one();
    }

    @Override
    public List<CountedEntity> entities(Reach reach, String type, int limit, int offset) {
        return database.reading(handle -> handle.select(
                        ENTITIES, reach.tenant(), reach.space(), reach.space(), type, type, limit, offset)
                .map((row, _) -> new CountedEntity(
                        new Entity(
                                row.getString("tenant"),
                                row.getString("id"),
                                row.getString("space"),
                                row.getString("type"),
                                row.getString("name"),
                                row.getString("norm")),
                        row.getLong("mentions")))
                .list());
    }

    @Override
    public Counts counts(Reach reach) {
        List<Object> arguments = new ArrayList<>();
        for (int counted = 0; counted < 5; counted++) {
            arguments.addAll(List.of(reach.tenant(), reach.space(), reach.space()));
        }
        arguments.add(reach.tenant());
        return database.reading(handle -> handle.select(COUNTS, arguments.toArray())
                .map((row, _) -> new Counts(
                        row.getLong("memories"),
                        row.getLong("raw_messages"),
                        row.getLong("entities"),
                        row.getLong("edges"),
                        row.getLong("sessions"),
                        row.getLong("events")))
                .one());
    }

    @Override
    public Links links(String tenant, Collection<String> rawIds) {
        String ids = JsonColumn.write(rawIds);
        return database.reading(handle -> handle.select(withList(LINKS), tenant, ids, tenant, ids)
                .map((row, _) -> new Links(row.getLong("entities"), row.getLong("edges")))
                .one());
    }

    @Override
    public EdgePage statedEdges(String tenant, long afterSeq, int eventsMax) {
        return database.reading(handle -> {
            List<Long> seqs = handle.select(EVENT_SEQS, tenant, afterSeq, eventsMax + 1)
                    .mapTo(Long.class)
                    .list();
            boolean more = seqs.size() > eventsMax;
            List<Long> page = more ? seqs.subList(0, eventsMax) : seqs;
            long lastSeq = page.isEmpty() ? afterSeq : page.getLast();
            List<StatedEdge> edges = handle.select(STATED_EDGES, tenant, afterSeq, lastSeq)
                    .map((row, _) -> statedEdge(row))
                    .list();
            return new EdgePage(edges, lastSeq, more);
        });
    }

    @Override
    public List<StatedEdge> statedEdges(String tenant, Collection<String> rawIds) {
        return rawIds.isEmpty()
                ? List.of()
                : database.reading(handle -> handle.select(withList(STATED_BY), tenant, JsonColumn.write(rawIds))
                        .map((row, _) -> statedEdge(row))
                        .list());
    }

    private static StatedEdge statedEdge(ResultSet row) throws SQLException {
        String session = row.getString("session_id");
        String memory = row.getString("memory_id");
        return new StatedEdge(
                row.getString("tenant"),
                row.getString("space"),
                row.getString("id"),
                row.getString("from_text"),
                row.getString("predicate"),
                row.getString("to_text"),
                memory,
                session.isEmpty() ? memory : session,
                row.getString("text").substring(row.getInt("span_start"), row.getInt("span_end")),
                row.getLong("event_seq"));
    }

    @Override
    public Set<String> existingEdges(String tenant, Collection<String> edgeIds) {
        return new HashSet<>(
                database.reading(handle -> handle.select(withList(EXISTING_EDGES), tenant, JsonColumn.write(edgeIds))
                        .mapTo(String.class)
                        .list()));
    }
}
