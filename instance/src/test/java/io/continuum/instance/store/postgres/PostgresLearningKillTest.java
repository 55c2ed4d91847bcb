package io.continuum.instance.store.postgres;

import io.continuum.instance.store.LearningKillContract;
import java.nio.file.Path;

class PostgresLearningKillTest extends LearningKillContract {
    @Override
    protected String newDatabase(Path folder) {
        return TestPostgres.newDatabase();
    }
}
