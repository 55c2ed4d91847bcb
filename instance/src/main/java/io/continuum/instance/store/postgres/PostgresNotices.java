package io.continuum.instance.store.postgres;

import io.continuum.instance.memory.Events;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of what other processes on the database have committed, over a connection and on a thread of its own. What it misses
 * is found all the same, by the next question or poll. Thread-safe.
 */
public final class PostgresNotices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresNotices.class);
    private static final Duration LOOK = Duration.ofMillis(500); // how soon it notices that it shall end
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(5);

    private final String url;
    private final Properties login = new Properties();
    private final String own;
    private final Events events;
    private final Thread listener = Thread.ofPlatform().daemon().name("notices").unstarted(this::listen);
    private volatile boolean closing;

    /** @param store of this process, whose own notices are not news */
    public PostgresNotices(String url, String user, String password, PostgresEventStore store, Events events) {
        this.url = url;
        if (!user.isEmpty()) {
            login.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            login.setProperty("password", password);
        }
        this.own = store.process();
        this.events = events;
    }

    public void start() {
        listener.start();
    }

    private void listen() {
        while (!closing) {
            try (Connection connection = DriverManager.getConnection(url, login)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("listen " + PostgresEventStore.CHANNEL);
                }
                events.tenants().forEach(events::heard); // while nobody listened, anything may have happened
                hear(connection.unwrap(PGConnection.class));
            } catch (SQLException | RuntimeException e) {
                if (!closing) {
                    LOG.atWarn()
                            .addKeyValue("detail", e.getMessage())
                            .log("other processes are not heard at the moment; questions find what they learnt");
                    pause();
                }
            }
        }
    }

    private void hear(PGConnection connection) throws SQLException {
        while (!closing) {
            for (PGNotification notice : connection.getNotifications((int) LOOK.toMillis())) {
                String[] told = notice.getParameter().split(" ", 2);
                if (told.length == 2 && !told[0].equals(own)) {
                    events.heard(told[1]);
                }
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(TRIED_AGAIN_AFTER.toMillis());
        } catch (InterruptedException _) {
            closing = true;
        }
    }

    @Override
    public void close() {
        closing = true;
        listener.interrupt();
    }
}
