package io.continuum.instance.store;

import io.continuum.instance.enrich.EnrichStore;
import io.continuum.instance.enrich.Position;
import io.continuum.instance.llm.Egress;
import io.continuum.instance.recall.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What models made of memories, in SQL that both databases read alike. */
public final class SqlEnrichStore implements EnrichStore {
    private static final int DAYS_KEPT = 30;

    private static final String POLICIES = """
        select space, llm_egress
          from space_policy
         where tenant = ?
        """;
    private static final String SAVE_POLICY = """
        insert into space_policy (tenant, space, llm_egress)
        values (?, ?, ?)
        on conflict (tenant, space) do update
           set llm_egress = excluded.llm_egress
        """;
    private static final String POSITION = """
        select done, terms
          from enrich_position
         where tenant = ?
           and task = ?
        """;
    private static final String SAVE_POSITION = """
        insert into enrich_position (tenant, task, done, terms)
        values (?, ?, ?, ?)
        on conflict (tenant, task) do update
           set done = excluded.done,
               terms = excluded.terms
        """;
    private static final String SPENT = """
        select coalesce(sum(tokens), 0)
          from enrich_spent
         where task = ?
           and day = ?
        """;
    private static final String ADD_SPENT = """
        insert into enrich_spent (task, day, tokens)
        values (?, ?, ?)
        on conflict (task, day) do update
           set tokens = enrich_spent.tokens + excluded.tokens
        """;
    private static final String FORGET_SPENT = """
        delete from enrich_spent
         where day < ?
        """;
    private static final String EMBEDDED = """
        select memory_id
          from vector
         where tenant = :tenant
           and model = :model
           and memory_id in (<ids>)
        """;
    private static final String EMBEDDED_COUNT = """
        select count(*)
          from vector
         where tenant = ?
           and model = ?
        """;
    private static final String VECTORS = """
        select memory_id, model, vector
          from vector
         where tenant = :tenant
           and memory_id in (<ids>)
        """;
    private static final String SAVE_VECTOR = """
        insert into vector (tenant, memory_id, model, vector)
        select m.tenant, m.id, ?, ?
          from memory m
         where m.tenant = ?
           and m.id = ?
        on conflict (tenant, memory_id) do update
           set model = excluded.model,
               vector = excluded.vector
        """;

    private final Database database;

    public SqlEnrichStore(Database database) {
        this.database = database;
    }

    @Override
    public Map<String, Egress> policies(String tenant) {
        Map<String, Egress> policies = new TreeMap<>();
        database.reading(handle -> handle
                .select(POLICIES, tenant)
                .map((row, _) -> policies.put(row.getString("space"), Egress.of(row.getString("llm_egress"))))
                .stream()
                .count());
        return policies;
    }

    @Override
    public void savePolicy(String tenant, String space, Egress egress) {
        database.execute(handle -> handle.execute(SAVE_POLICY, tenant, space, egress.wireName()));
    }

    @Override
    public Position position(String tenant, String task) {
        return database.reading(handle -> handle.select(POSITION, tenant, task)
                .map((row, _) -> new Position(row.getLong("done"), row.getString("terms")))
                .findFirst()
                .orElse(Position.START));
    }

    @Override
    public void savePosition(String tenant, String task, Position position) {
        database.execute(handle -> handle.execute(SAVE_POSITION, tenant, task, position.done(), position.terms()));
    }

    @Override
    public long spent(String task, LocalDate day) {
        return database.reading(handle ->
                handle.select(SPENT, task, day.toEpochDay()).mapTo(Long.class).one());
    }

    @Override
    public void addSpent(String task, LocalDate day, long tokens) {
        database.execute(handle -> {
            handle.execute(ADD_SPENT, task, day.toEpochDay(), tokens);
            handle.execute(FORGET_SPENT, day.toEpochDay() - DAYS_KEPT);
        });
    }

    @Override
    public long take(String task, LocalDate day, long wanted, long perDay) {
        return database.writing(handle -> {
            handle.execute(ADD_SPENT, task, day.toEpochDay(), 0); // from here on nobody else changes the row
            long spent = handle.select(SPENT, task, day.toEpochDay())
                    .mapTo(Long.class)
                    .one();
            long taken = Math.clamp(perDay - spent, 0, wanted);
            handle.execute(ADD_SPENT, task, day.toEpochDay(), taken);
            return taken;
        });
    }

    @Override
    public Set<String> embedded(String tenant, String model, Collection<String> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        return database.reading(handle -> new HashSet<>(handle.createQuery(EMBEDDED)
                .bind("tenant", tenant)
                .bind("model", model)
                .bindList("ids", List.copyOf(ids))
                .mapTo(String.class)
                .list()));
    }

    @Override
    public long embeddedCount(String tenant, String model) {
        return database.reading(handle ->
                handle.select(EMBEDDED_COUNT, tenant, model).mapTo(Long.class).one());
    }

    @Override
    public void saveVectors(String tenant, Map<String, Embedding> vectors) {
        if (vectors.isEmpty()) {
            return;
        }
        database.execute(handle -> {
            PreparedBatch batch = handle.prepareBatch(SAVE_VECTOR);
            new TreeMap<>(vectors)
                    .forEach((id, embedding) -> batch.bind(0, embedding.model())
                            .bind(1, bytes(embedding.vector()))
                            .bind(2, tenant)
                            .bind(3, id)
                            .add());
            batch.execute();
        });
    }

    @Override
    public Map<String, Embedding> vectors(String tenant, Collection<String> ids) {
        Map<String, Embedding> vectors = new HashMap<>();
        if (!ids.isEmpty()) {
            database.reading(handle -> handle
                    .createQuery(VECTORS)
                    .bind("tenant", tenant)
                    .bindList("ids", List.copyOf(ids))
                    .map((row, _) -> vectors.put(
                            row.getString("memory_id"),
                            new Embedding(row.getString("model"), floats(row.getBytes("vector")))))
                    .stream()
                    .count());
        }
        return vectors;
    }

    private static byte[] bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    private static float[] floats(byte[] bytes) {
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
