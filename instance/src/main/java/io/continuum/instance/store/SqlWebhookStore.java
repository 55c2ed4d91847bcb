package io.continuum.instance.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.webhook.Webhook;
import io.continuum.instance.webhook.WebhookStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Webhooks, in SQL that both databases read alike. */
public final class SqlWebhookStore implements WebhookStore {
    private static final int LIST_MAX = 1_000;
    private static final int DEAD_MAX = 1_000;
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final String INSERT = """
        insert into webhook (tenant, id, reach, url, types, secret, position, failures, next_at, last_error, created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String COLUMNS = """
        select tenant, id, reach, url, types, secret, position, failures, next_at, last_error, created_at
          from webhook
        """;
    private static final String LIST = COLUMNS + """
         where tenant = ?
           and (? = '' or reach = ?)
         order by id
         limit ?
        """;
    private static final String FIND = COLUMNS + """
         where tenant = ?
           and (? = '' or reach = ?)
           and id = ?
        """;
    private static final String REMOVE = """
        delete from webhook
         where tenant = ?
           and (? = '' or reach = ?)
           and id = ?
        """;
    private static final String DUE = COLUMNS + """
         where next_at <= ?
         order by next_at
         limit ?
        """;
    private static final String CLAIM = """
        update webhook
           set next_at = ?
         where tenant = ?
           and id = ?
           and next_at = ?
        """;
    private static final String SAVE = """
        update webhook
           set position = ?,
               failures = ?,
               next_at = ?,
               last_error = ?
         where tenant = ?
           and id = ?
        """;
    private static final String BURY = """
        insert into webhook_dead (tenant, webhook_id, seq, type, attempts, error, at)
        select tenant, id, ?, ?, ?, ?, ?
          from webhook
         where tenant = ?
           and id = ?
            on conflict do nothing
        """;
    private static final String BURIED_TOO_LONG = """
        delete from webhook_dead
         where tenant = ?
           and webhook_id = ?
           and seq <= (select seq
                         from webhook_dead
                        where tenant = ?
                          and webhook_id = ?
                        order by seq desc
                        limit 1
                       offset ?)
        """;
    private static final String DEAD = """
        select seq, type, attempts, error, at
          from webhook_dead
         where tenant = ?
           and webhook_id = ?
         order by seq desc
         limit ?
        """;
    private static final String FIRST_DEAD = """
        select min(seq)
          from webhook_dead
         where tenant = ?
           and webhook_id = ?
        """;
    private static final String FORGET_DEAD = """
        delete from webhook_dead
         where tenant = ?
           and webhook_id = ?
        """;

    private final Database database;

    public SqlWebhookStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(Webhook webhook) {
        database.execute(handle -> handle.execute(
                INSERT,
                webhook.reach().tenant(),
                webhook.id(),
                webhook.reach().space(),
                webhook.url(),
                JsonColumn.write(webhook.types()),
                webhook.secret(),
                webhook.position(),
                webhook.failures(),
                webhook.nextAt().toEpochMilli(),
                webhook.lastError(),
                webhook.createdAt().toEpochMilli()));
    }

    @Override
    public List<Webhook> list(Reach reach) {
        return database.reading(handle -> handle.select(LIST, reach.tenant(), reach.space(), reach.space(), LIST_MAX)
                .map((row, _) -> webhook(row))
                .list());
    }

    @Override
    public Optional<Webhook> find(Reach reach, String id) {
        return database.reading(handle -> handle.select(FIND, reach.tenant(), reach.space(), reach.space(), id)
                .map((row, _) -> webhook(row))
                .findFirst());
    }

    @Override
    public boolean remove(Reach reach, String id) {
        return database.writing(handle -> handle.execute(REMOVE, reach.tenant(), reach.space(), reach.space(), id) > 0);
    }

    @Override
    public List<Webhook> due(Instant now, int limit) {
        return database.reading(handle -> handle.select(DUE, now.toEpochMilli(), limit)
                .map((row, _) -> webhook(row))
                .list());
    }

    @Override
    public boolean claim(Webhook due, Instant until) {
        return database.writing(handle -> handle.execute(
                        CLAIM,
                        until.toEpochMilli(),
                        due.reach().tenant(),
                        due.id(),
                        due.nextAt().toEpochMilli())
                > 0);
    }

    @Override
    public void save(Webhook webhook) {
        database.execute(handle -> handle.execute(
                SAVE,
                webhook.position(),
                webhook.failures(),
                webhook.nextAt().toEpochMilli(),
                webhook.lastError(),
                webhook.reach().tenant(),
                webhook.id()));
    }

    @Override
    public void bury(Webhook webhook, Dead dead) {
        String tenant = webhook.reach().tenant();
        database.execute(handle -> {
            handle.execute(
                    BURY,
                    dead.seq(),
                    dead.type(),
                    dead.attempts(),
                    dead.error(),
                    dead.at().toEpochMilli(),
                    tenant,
                    webhook.id());
            handle.execute(BURIED_TOO_LONG, tenant, webhook.id(), tenant, webhook.id(), DEAD_MAX);
        });
    }

    @Override
    public List<Dead> dead(Webhook webhook, int limit) {
        return database.reading(handle -> handle.select(DEAD, webhook.reach().tenant(), webhook.id(), limit)
                .map((row, _) -> new Dead(
                        row.getLong("seq"),
                        row.getString("type"),
                        row.getInt("attempts"),
                        row.getString("error"),
                        Instant.ofEpochMilli(row.getLong("at"))))
                .list());
    }

    @Override
    public boolean retry(Webhook webhook, Instant now) {
        String tenant = webhook.reach().tenant();
        return database.writing(handle -> {
            Optional<Long> first = handle.select(FIRST_DEAD, tenant, webhook.id())
                    .mapTo(Long.class)
                    .findOne();
            if (first.isEmpty()) {
                return false;
            }
            handle.execute(FORGET_DEAD, tenant, webhook.id());
            handle.execute(SAVE, first.get() - 1, 0, now.toEpochMilli(), "", tenant, webhook.id());
            return true;
        });
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        return new Webhook(
                new Reach(row.getString("tenant"), row.getString("reach")),
                row.getString("id"),
                row.getString("url"),
                JsonColumn.read(row.getString("types"), TEXTS),
                row.getBytes("secret"),
                row.getLong("position"),
                row.getInt("failures"),
                Instant.ofEpochMilli(row.getLong("next_at")),
                row.getString("last_error"),
                Instant.ofEpochMilli(row.getLong("created_at")));
    }
}
