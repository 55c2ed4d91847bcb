package io.continuum.coordinator.store;

import io.continuum.coordinator.store.postgres.PostgresDatabase;
import io.continuum.coordinator.store.sqlite.SqliteDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** Real databases for tests: a SQLite file, or a fresh database on the one PostgreSQL that this JVM starts. */
public final class Databases {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Databases() {}

    public static Database sqlite(Path folder) {
        try {
            return SqliteDatabase.open(folder.resolve("coordinator.db"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static Database postgres() {
        return opened(copyOf(Opened.URL));
    }

    private static Database opened(String url) {
        try {
            return PostgresDatabase.open(url, "postgres", "");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Creates an empty database and returns its URL. */
    public static String freshPostgresUrl() {
        return create("");
    }

    /** Creates a database with all that is in the given one, to which nobody is connected, and returns its URL. */
    public static String copyOf(String url) {
        return create(" template " + url.substring(url.lastIndexOf('/') + 1));
    }

    private static String create(String options) {
        String name = "coordinator_" + NAMES.incrementAndGet();
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + options);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "jdbc:postgresql://127.0.0.1:" + Server.RUNNING.getPort() + "/" + name;
    }

    /** A database that was opened once: a copy of it is there in a tenth of the time that its tables take to make. */
    private static final class Opened {
        static final String URL = make();

        private static String make() {
            String url = freshPostgresUrl();
            opened(url).close();
            return url;
        }
    }

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("autovacuum", "off") // it would look into each of many databases in turn
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(EmbeddedPostgres server) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
