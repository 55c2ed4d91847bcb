package io.continuum.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.protocol.identity.FederationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLogTest extends LogContract {
    @TempDir
    static Path folder;

    @Override
    Database open() {
        return Databases.sqlite(folder);
    }

    /** SPEC.md T-25. The files as they are at one moment are what {@code kill -9} at that moment leaves. */
    @Test
    void afterAKillAtAnyStepTheLogGoesOnFromWhatItSigned() {
        FederationId federation = newFederation();
        TestTree before = new TestTree(federation);
        before.submit(7);
        before.run();
        before.submit(300);
        List<Path> killed = new ArrayList<>();
        Steps steps = new Steps(store(), step -> {
            Path copy = folder.resolve("killed-" + step);
            copyTo(copy);
            killed.add(copy);
        });
        new Sequencer(steps.store(), database(), names(), _ -> true, _ -> false).run(federation);

        assertThat(killed).hasSizeGreaterThan(10);
        byte[] signedLast = store().newestCheckpoint(federation).orElseThrow().note();
        for (Path copy : killed) {
            try (Database reopened = Databases.sqlite(copy)) {
                TestTree after = new TestTree(federation, reopened);
                long signed =
                        after.store().newestCheckpoint(federation).orElseThrow().size();
                assertThat(signed).isIn(7L, 307L);
                after.run();
                after.requireExactly(before.leaves());
                assertThat(after.store()
                                .newestCheckpoint(federation)
                                .orElseThrow()
                                .note())
                        .as("the same tree, so the same signature")
                        .isEqualTo(signedLast);
            }
        }
    }

    private static void copyTo(Path copy) {
        try {
            Files.createDirectory(copy);
            for (String name : List.of("coordinator.db", "coordinator.db-wal")) {
                Files.copy(folder.resolve(name), copy.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
