package io.continuum.coordinator.member;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSponsorsTest extends SponsorsContract {
    @TempDir
    static Path folder;

    @Override
    Database open() {
        return Databases.sqlite(folder);
    }
}
