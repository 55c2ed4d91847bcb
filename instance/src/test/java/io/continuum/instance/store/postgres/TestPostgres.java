package io.continuum.instance.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL server for all tests of this JVM; every caller gets a database of its own. */
public final class TestPostgres {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestPostgres() {}

    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        /** It stops with the JVM by a hook of its own. */
        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig(
                                "autovacuum", "off") // it would look into each of hundreds of databases in turn
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A database that was opened once: a copy of it is there in a tenth of the time that its tables take to make. */
    private static final class Opened {
        static final String NAME = make();

        private static String make() {
            String name = create("");
            PostgresDatabase.open(address(name), "", "").close();
            return name;
        }
    }

    /** The JDBC address of a new database with this version's tables and no rows, with user and password in it. */
    public static String newDatabase() {
        return address(create(" template " + Opened.NAME));
    }

    /** The JDBC address of a new database without tables, with user and password in it. */
    public static String emptyDatabase() {
        return address(create(""));
    }

    private static String create(String options) {
        String name = "t" + COUNT.incrementAndGet();
        try (Connection connection = Server.INSTANCE.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + options);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private static String address(String name) {
        return Server.INSTANCE.getJdbcUrl("postgres", name);
    }

    /** A database whose files are copied from those of another as they lie on the disk; nobody may be connected to that one. */
    public static String copyOnDisk(String url) {
        String from = url.replaceAll(".*/(t\\d+)\\b.*", "$1");
        return address(create(" template " + from + " strategy file_copy"));
    }
}
