package io.continuum.instance.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.DatabaseContract;
import io.continuum.instance.store.FolderLock;
import io.continuum.instance.store.StoreException;
import io.continuum.instance.work.DamagedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteDatabaseTest extends DatabaseContract {
    private static final int PAGE_BYTES = 4_096;

    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Test
    void everyCommitIsOnDiskBeforeItIsAcknowledged() {
        try (Database database = open()) {
            assertThat(pragma(database, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(database, "synchronous")).isEqualTo("2");
            assertThat(pragma(database, "foreign_keys")).isEqualTo("1");
        }
    }

    private static String pragma(Database database, String name) {
        return database.writing(
                handle -> handle.select("pragma " + name).mapTo(String.class).one());
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.db"), "these are notes, ".repeat(100));

        assertThatThrownBy(() -> SqliteDatabase.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("notes.db");
    }

    /** A closed database of many pages. */
    private Path filled() {
        Path file = folder.resolve("continuum.db");
        try (Database database = SqliteDatabase.open(file)) {
            fill(database);
        }
        return file;
    }

    private static void fill(Database database) {
        database.execute(handle -> handle.execute("""
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
            insert into event (tenant, type, space, subject, at) select 't', 'x', 'default', 'subject ' || i, i from n
            """));
        database.compact();
    }

    /** Flips the first bytes of a page, where a page says what it is. */
    private static void damage(Path file, long page) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(page * PAGE_BYTES);
            byte[] start = new byte[16];
            bytes.readFully(start);
            for (int i = 0; i < start.length; i++) {
                start[i] ^= (byte) 0xFF;
            }
            bytes.seek(page * PAGE_BYTES);
            bytes.write(start);
        }
    }

    @ParameterizedTest(name = "page {0}")
    @ValueSource(ints = {0, 1, 2, -30, -1})
    void aDamagedFileIsRefusedWithWhatToDo(int page) throws IOException {
        Path file = filled();
        long pages = Files.size(file) / PAGE_BYTES;
        assertThat(pages).isGreaterThan(100);
        damage(file, page < 0 ? pages + page : page);
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> SqliteDatabase.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("continuum.db")
                .hasMessageContaining("damaged")
                .hasMessageContaining("continuum restore");
        assertThat(Files.readAllBytes(file)).as("it is kept as it is").isEqualTo(before);
    }

    @Test
    void damageThatIsMetLaterIsNamedToo() throws IOException {
        Path file = folder.resolve("continuum.db");
        try (Database database = SqliteDatabase.open(file)) {
            fill(database);
            for (long page = 150; page < Files.size(file) / PAGE_BYTES; page++) {
                damage(file, page);
            }

            assertThatThrownBy(() -> database.reading(handle -> handle.select("select max(length(subject)) from event")
                            .mapTo(Integer.class)
                            .one()))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining("continuum restore");
        }
    }

    @Test
    void aSecondHolderOfTheFolderIsRefused() {
        Path data = folder.resolve("data");
        try (FolderLock first = FolderLock.take(data)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(data))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use by another process");
        }
        FolderLock.take(data).close();
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");

        assertThatThrownBy(() -> FolderLock.take(file)).hasMessageContaining("not a folder");
    }
}
