package io.continuum.instance.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.DatabaseContract;
import io.continuum.instance.store.FolderLock;
import io.continuum.instance.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
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
