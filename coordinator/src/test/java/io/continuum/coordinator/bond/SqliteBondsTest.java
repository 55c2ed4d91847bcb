package io.continuum.coordinator.bond;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteBondsTest extends BondsContract {
    @TempDir
    static Path folder;

    @Override
    Database open() {
        return Databases.sqlite(folder);
    }
}
