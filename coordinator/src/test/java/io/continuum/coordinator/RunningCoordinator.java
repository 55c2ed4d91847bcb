package io.continuum.coordinator;

import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.store.Databases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A coordinator on each database, started when first used and shared by all tests of this JVM. */
enum RunningCoordinator {
    ON_SQLITE {
        @Override
        Map<String, String> flags() {
            return Map.of("data_dir", temporaryFolder(), "http.port", "0");
        }
    },
    ON_POSTGRES {
        @Override
        Map<String, String> flags() {
            return Map.of(
                    "data_dir",
                    temporaryFolder(),
                    "http.port",
                    "0",
                    "database.url",
                    Databases.freshPostgresUrl(),
                    "database.user",
                    "postgres");
        }
    };

    private final Object starting = new Object();
    private @Nullable Coordinator running;

    abstract Map<String, String> flags();

    URI url() {
        return running().url();
    }

    String adminSecret() {
        return running().newAdminSecret().orElseThrow();
    }

    TestFederation federation(int k) {
        return TestFederation.found(url(), adminSecret(), k);
    }

    private Coordinator running() {
        synchronized (starting) {
            Coordinator known = running;
            if (known != null) {
                return known;
            }
            Coordinator started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            running = started;
            return started;
        }
    }

    private Coordinator start() {
        try {
            return Coordinator.start(Config.load(flags(), Map.of()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("coordinator-test");
            folder.toFile().deleteOnExit();
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
