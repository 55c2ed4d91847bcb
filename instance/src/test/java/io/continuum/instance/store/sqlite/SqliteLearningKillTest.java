package io.continuum.instance.store.sqlite;

import io.continuum.instance.store.LearningKillContract;
import java.nio.file.Path;

class SqliteLearningKillTest extends LearningKillContract {
    @Override
    protected String newDatabase(Path folder) {
        return folder.resolve("memory.db").toString();
    }
}
