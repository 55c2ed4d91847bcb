package io.continuum.instance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transaction spans, on every database. */
public abstract class DatabaseContract {
    private Database database;

    /** Opens the same database each time within one test. */
    protected abstract Database open();

    @BeforeEach
    void openDatabase() {
        database = open();
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private void put(String name) {
        database.execute(handle -> handle.execute("insert into instance_setting (name, value) values (?, 'x')", name));
    }

    private long count() {
        return database.reading(handle -> handle.select("select count(*) from instance_setting")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void nestedCallsJoinTheOpenTransactionAndSeeItsWrites() {
        long seen = database.write(() -> {
            put("a");
            put("b");
            return count();
        });

        assertThat(seen).isEqualTo(2);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void whatThrowsLeavesNothingBehind() {
        assertThatThrownBy(() -> database.run(() -> {
                    put("a");
                    throw new IllegalStateException("stop");
                }))
                .hasMessage("stop");

        assertThat(count()).isZero();
    }

    @Test
    void aTaskRunsAfterTheOutermostCommitAndNeverAfterARollback() {
        List<String> heard = new ArrayList<>();

        database.run(() -> {
            database.run(() -> database.afterCommit(() -> heard.add("rows " + count())));
            put("a");
            assertThat(heard).isEmpty();
        });
        assertThatThrownBy(() -> database.run(() -> {
                    database.afterCommit(() -> heard.add("rolled back"));
                    throw new IllegalStateException("stop");
                }))
                .hasMessage("stop");

        assertThat(heard).containsExactly("rows 1");
    }

    @Test
    void aReadTransactionCannotWrite() {
        assertThatThrownBy(() -> database.read(() -> {
                    put("a");
                    return 1;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReadSeesOneSnapshot() throws Exception {
        put("a");

        long after = database.read(() -> {
            long before = count();
            Thread writer = Thread.ofPlatform().start(() -> put("b"));
            try {
                writer.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(before).isEqualTo(1);
            return count();
        });

        assertThat(after).isEqualTo(1);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() {
        database.execute(handle -> handle.execute("insert into flyway_schema_history (installed_rank, version,"
                + " description, type, script, checksum, installed_by, execution_time, success)"
                + " values (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'x', 1, true)"));

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer version")
                .hasMessageContaining("999");
    }
}
