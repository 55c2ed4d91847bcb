package io.continuum.instance.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Learned;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Standings;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.Migrations;
import io.continuum.instance.store.SqlConflictStore;
import io.continuum.instance.store.SqlMemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** What learning asks of the database: how many statements, and none that reads a whole table. */
class LearningCostTest {
    private static final Scope SCOPE = new Scope("acme", "default");
    private static final Set<String> LARGE = Set.of("memory", "near", "entity", "mention", "edge", "event");

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> prepared = new ConcurrentLinkedQueue<>();
    private Database database;
    private SqlMemoryStore store;
    private Events events;
    private Learning learning;

    @BeforeEach
    void open() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + folder.resolve("memory.db"));
        Migrations.apply(source, "db/sqlite");
        database = new Database(Database.Dialect.SQLITE, pool(source, 1), pool(source, 2));
        store = new SqlMemoryStore(database);
        events = new Events(new SqliteEventStore(database), database, InstantSource.system());
        Standings standings =
                new Standings(store, new SqlConflictStore(database), events, database, InstantSource.system());
        learning = new Learning(
                store, standings, events, database, new Extractor(), InstantSource.system(), new Random(7));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private HikariDataSource pool(DataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(noting(source));
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    /** The source, whose connections note the text of each statement they prepare. */
    private DataSource noting(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (_, call, of) -> {
                    Object result = invoke(source, call, of);
                    return result instanceof Connection connection ? noting(connection) : result;
                });
    }

    private Connection noting(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, call, of) -> {
                    if (call.getName().equals("prepareStatement")) {
                        prepared.add((String) of[0]);
                    }
                    return invoke(connection, call, of);
                });
    }

    private static Object invoke(Object on, java.lang.reflect.Method call, Object[] arguments) throws Throwable {
        try {
            return call.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static List<Note> notes(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> Note.of("We decided to use store" + i + " for unit" + i + " because it is small. Outage"
                        + i + " was caused by host" + i + ". The owner of unit" + i % 50 + " is Anna" + i + " Berg."))
                .toList();
    }

    @Test
    void aBatchOfAHundredMessagesTakesNoMoreStatementsThanATenthOfThem() {
        learning.learn(SCOPE, notes(0, 10));
        prepared.clear();
        learning.learn(SCOPE, notes(1_000, 10));
        int ofTen = prepared.size();
        prepared.clear();

        Learned learned = learning.learn(SCOPE, notes(2_000, 100));

        assertThat(learned.memories()).hasSizeGreaterThan(250);
        assertThat(learned.superseded()).as("owners that others took over from").isNotEmpty();
        assertThat(prepared.size())
                .as("statements: %s", prepared)
                .isLessThanOrEqualTo(ofTen)
                .isLessThan(25);
    }

    @Test
    void eventsOfABatchAreNumberedInTheOrderOfItsMessages() {
        List<String> ids = learning.learn(SCOPE, notes(0, 200)).ids();

        List<Event> learned = events.after("acme", 0, 1_000).stream()
                .filter(event -> event.type().equals(Event.MEMORY_LEARNED))
                .toList();
        assertThat(learned).extracting(Event::subject).containsExactlyElementsOf(ids);
    }

    @Test
    void learningReadsNoTableAsAWhole() {
        learning.learn(SCOPE, notes(0, 60));
        learning.learn(SCOPE, notes(30, 60)); // half of them are known
        List<String> ids = learning.learn(SCOPE, List.of(Note.of("We no longer use store3 for unit3.")))
                .ids();

        events.tenants(); // whoever follows the events asks for them
        store.statedEdges("acme", ids); // and for what has changed

        List<String> bad = new ArrayList<>();
        for (String sql : Set.copyOf(prepared)) {
            if (sql.stripLeading().startsWith("select") || sql.stripLeading().startsWith("with")) {
                plan(sql).stream().filter(LearningCostTest::readsAll).forEach(step -> bad.add(step + "\n" + sql));
            }
        }
        assertThat(bad).isEmpty();
        assertThat(learning.forget(
                                Reach.ofTenant("acme"),
                                events.after("acme", 0, 1).getFirst().subject())
                        .memories())
                .isPositive();
    }

    private List<String> plan(String sql) {
        return database.reading(handle -> {
            List<String> steps = new ArrayList<>();
            try (var statement = handle.getConnection().prepareStatement("explain query plan " + sql);
                    var result = statement.executeQuery()) {
                while (result.next()) {
                    steps.add(result.getString("detail"));
                }
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
            return steps;
        });
    }

    /** A scan, or a search by no more than whose it is. Tables go by their own name or by that of their index. */
    private static boolean readsAll(String step) {
        String[] words = step.split(" ");
        boolean large = words.length > 1
                && LARGE.stream()
                        .anyMatch(table -> words[1].equals(table)
                                || step.contains(" INDEX " + table + "_")
                                || step.contains(" INDEX sqlite_autoindex_" + table + "_"));
        return large
                && (words[0].equals("SCAN") || step.endsWith("(tenant=?)") || step.endsWith("(tenant=? AND space=?)"));
    }
}
